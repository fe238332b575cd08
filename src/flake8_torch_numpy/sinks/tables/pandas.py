"""The functions of pandas. Lists of tensors mostly become columns of objects, without a conversion."""

TABLE = """
[pandas]
DataFrame(data.{})
Series(data.)
array(data[])
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
"""
