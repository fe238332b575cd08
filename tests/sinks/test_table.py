"""How the sink tables are read, and what a call hands to a function of theirs."""

import ast

import pytest

from flake8_torch_numpy.sinks import table
from flake8_torch_numpy.sinks.table import Form, Parameter, SinkFunction, TableError, find_sink, parse

BOTH = Form.TENSOR | Form.LIST


def one(line: str, place: str = "numpy") -> SinkFunction:
    (function,) = parse(f"[{place}]\n{line}")
    return function


def converted(line: str, call: str) -> list[tuple[str, Form]]:
    node = ast.parse(call, mode="eval").body
    assert isinstance(node, ast.Call)
    return [(ast.unparse(argument), forms) for argument, forms in one(line).converted_arguments(node)]


class TestLines:
    def test_a_function_below_its_place(self):
        assert one("array(object!)") == SinkFunction("numpy.array", (Parameter("object", BOTH),))

    @pytest.mark.parametrize(
        ("marks", "forms"),
        [
            ("", Form(0)),
            (".", Form.TENSOR),
            ("[]", Form.LIST),
            ("!", BOTH),
            ("{}", Form.DICT),
            ("{[]}", Form.COLUMNS),
            ("!{}{[]}", BOTH | Form.DICT | Form.COLUMNS),
        ],
    )
    def test_marks(self, marks, forms):
        assert one(f"f(x{marks})").parameters == (Parameter("x", forms),)

    def test_stars(self):
        assert one("savez(file, *args!, **kwds.)").parameters == (
            Parameter("file"),
            Parameter("args", BOTH, is_variadic=True),
            Parameter("kwds", Form.TENSOR, is_keywords=True),
        )

    def test_what_comes_by_keyword_only(self):
        assert one("f(x!, *, y!)").parameters[1] == Parameter("", is_variadic=True)

    def test_several_places(self):
        paths = [function.path for function in parse("[matplotlib.pyplot, matplotlib.axes.Axes()]\nplot(*args!)")]
        assert paths == ["matplotlib.pyplot.plot", "matplotlib.axes.Axes().plot"]

    def test_comments_and_empty_lines(self):
        assert list(parse("# words\n\n[numpy]  # of arrays\n# f(x!)\n")) == []

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[numpy]\nsum(a[]", "line 2: 'sum(a[]' is neither a header nor a function below one"),
            ("[numpy]\nsum(a!) -> array", "line 2: 'sum(a!) -> array' is neither a header nor a function below one"),
            ("sum(a!)", "line 1: 'sum(a!)' is neither a header nor a function below one"),
            ("[numpy]\n\nsum(a?, axis)  # odd", "line 3: 'sum(a?, axis)  # odd': 'a?' is no parameter"),
            ("[numpy]\nsum(***a)", "line 2: 'sum(***a)': '***a' is no parameter"),
            ("[numpy]\nsum(**)", "line 2: 'sum(**)': '**' is no parameter"),
            ("[numpy]\nsum()", "line 2: 'sum()': '' is no parameter"),
        ],
    )
    def test_a_line_that_makes_no_sense_is_named(self, text, message):
        with pytest.raises(TableError) as raised:
            list(parse(text))
        assert str(raised.value) == message


class TestArguments:
    @pytest.mark.parametrize(
        ("line", "call", "expected"),
        [
            ("f(x!, y, z.)", "f(a, b, c)", [("a", BOTH), ("c", Form.TENSOR)]),
            ("f(x!, y, z.)", "f(y=b, z=c, x=a)", [("c", Form.TENSOR), ("a", BOTH)]),
            ("f(x!)", "f(a, b, c=d)", [("a", BOTH)]),
            ("f(x!)", "f(*a)", []),
            ("f(x!)", "f(**a)", []),
            ("f(x, y!)", "f(*a, b)", []),
            ("f(x!, y!)", "f(a, *b, c, y=d)", [("a", BOTH), ("d", BOTH)]),
            ("f(x, *rest!)", "f(a, b, *c, d)", [("b", BOTH), ("*c", BOTH), ("d", BOTH)]),
            ("f(x, *rest!)", "f(*a, b, c)", [("c", BOTH)]),
            ("f(*rest!)", "f(*a, b)", [("*a", BOTH), ("b", BOTH)]),
            ("f(x!, *, y!)", "f(a, b, y=c)", [("a", BOTH), ("c", BOTH)]),
            ("f(*rest!, y.)", "f(a, y=b, rest=c)", [("a", BOTH), ("b", Form.TENSOR)]),
            ("f(x, **rest!)", "f(a, b, x=c, y=d)", [("d", BOTH)]),
            ("f(x, **rest!)", "f(a, **b)", [("b", Form.DICT | Form.COLUMNS)]),
            ("f(x, **rest.)", "f(a, **b)", [("b", Form.DICT)]),
        ],
    )
    def test_those_that_are_converted(self, line, call, expected):
        assert converted(line, call) == expected


class TestFinding:
    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("numpy.array", "numpy.array"),
            ("matplotlib.axes.Axes().plot", "matplotlib.axes.Axes().plot"),
            ("sklearn.linear_model.LogisticRegression().fit", "sklearn.*().fit"),
            ("sklearn.svm.SVC().predict", "sklearn.*().predict"),
            ("scipy.stats.norm.cdf", "scipy.stats.*.cdf"),
            # What is said of just this one counts.
            ("sklearn.preprocessing.LabelEncoder().fit", "sklearn.preprocessing.LabelEncoder().fit"),
        ],
    )
    def test_by_path(self, path, found):
        function = find_sink(path)
        assert function is not None
        assert function.path == found

    @pytest.mark.parametrize(
        "path",
        [
            "numpy.array_equal",
            "numpy.float64",
            "numpy",
            "array",
            "sklearn.fit",
            "sklearn().fit",
            "sklearn.svm.SVC.fit",
            "sklearn.svm.SVC().fit().fit",
            "other.sklearn.svm.SVC().fit",
            "scipy.stats.cdf",
        ],
    )
    def test_nothing_for_any_other_path(self, path):
        assert find_sink(path) is None

    def test_packages(self):
        assert {"numpy", "matplotlib", "pandas", "sklearn", "scipy"} <= table.sink_packages()
        assert not any("." in name or "(" in name for name in table.sink_packages())

    def test_each_line_converts_something(self):
        assert [each.path for each in table.sink_functions() if not any(one.forms for one in each.parameters)] == []

    def test_no_function_stands_there_twice(self, monkeypatch):
        monkeypatch.setattr(table, "TABLES", ("[numpy]\narray(a!)", "[numpy]\narray(object!)"))
        with pytest.raises(TableError, match=r"numpy\.array stands in the tables twice"):
            table._functions.__wrapped__()
