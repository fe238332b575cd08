"""x."""

TABLES: tuple[str, ...] = (
    """
[numpy]
array(object!)
asarray(a!)
sum(a[])
mean(a[])
[matplotlib.pyplot, matplotlib.axes.Axes()]
plot(*args!)
imshow(X!)
scatter(x!, y!)
[pandas]
DataFrame(data!{}{[]})
[sklearn.metrics]
accuracy_score(y_true!, y_pred!)
[sklearn.*()]
fit(X!, y!)
""",
)
