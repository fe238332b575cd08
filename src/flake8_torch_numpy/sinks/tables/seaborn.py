"""The functions of seaborn."""

TABLE = """
[seaborn]
barplot(data!{}, *, x., y.)
boxenplot(data!{}, *, x., y.)
boxplot(data!{}, *, x., y.)
catplot(data.{}, *, x., y.)
clustermap(data.)
countplot(data!{}, *, x., y.)
displot(data.{}, *, x., y.)
distplot(a!)
ecdfplot(data.{}, *, x., y.)
heatmap(data!)
histplot(data.{}, *, x., y.)
jointplot(data!{}, *, x., y.)
kdeplot(data.{}, *, x., y.)
lineplot(data!{}, *, x., y.)
pointplot(data!{}, *, x., y.)
regplot(*, x[], y[])
relplot(data.{}, *, x., y.)
residplot(*, x[], y[])
rugplot(data.{}, *, x., y.)
scatterplot(data!{}, *, x., y.)
stripplot(data!{}, *, x., y.)
swarmplot(data!{}, *, x., y.)
violinplot(data!{}, *, x., y.)
"""
