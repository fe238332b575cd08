"""The functions of pandas. Lists of tensors mostly become columns of objects, without a conversion."""

TABLE = """
[pandas]
DataFrame(data.{}, index!, columns)
Series(data., index!)
Index(data!)
array(data[])
to_numeric(arg!)
crosstab(index., columns.)
cut(x[], bins[])
qcut(x[], q[])
get_dummies(data.)
to_datetime(arg.)
to_timedelta(arg.)
isna(obj[])
isnull(obj[])
notna(obj[])
notnull(obj[])
unique(values!)
factorize(values!)
Categorical(values!)
"""
