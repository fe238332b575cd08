"""Exceptions: conversions whose failure is handled, and what handlers see."""

from tests.helpers import check, check_and_run


class TestHandledConversions:
    def test_are_silent(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            c = torch.ones(3, device="cuda")
            try:
                w.numpy()
            except RuntimeError:
                w.detach().numpy()
            try:
                c.numpy()
            except TypeError:
                c.cpu().numpy()
            try:
                w.numpy()
            except Exception:
                pass
            try:
                w.numpy()
            except:
                pass
            try:
                w.numpy()
            except (ValueError, RuntimeError) as error:
                print(error)
        """)

    def test_by_another_exception_are_not_handled(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            c = torch.ones(3, device="cuda")
            try:
                w.numpy()  # TNP202
            except TypeError:
                pass
            try:
                c.numpy()  # TNP201
            except RuntimeError:
                pass
            try:
                c.numpy()  # TNP201
            finally:
                print()
        """)

    def test_in_the_rest_are_not_handled(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            try:
                print()
            except RuntimeError:
                w.numpy()  # TNP202
            else:
                w.numpy()  # TNP202
            finally:
                w.numpy()  # TNP202
        """)

    def test_further_out(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            try:
                for _ in range(3):
                    if w is not None:
                        w.numpy()
            except RuntimeError:
                pass
        """)

    def test_by_a_context_manager(self):
        check("""
            import contextlib
            import unittest

            import pytest
            import torch

            w = torch.ones(3, requires_grad=True)
            with contextlib.suppress(RuntimeError):
                w.numpy()
            with contextlib.suppress(ValueError):
                w.numpy()  # TNP202
            with pytest.raises(RuntimeError, match="grad"):
                w.numpy()

            class TestConversion(unittest.TestCase):
                def test_raises(self):
                    with self.assertRaises(RuntimeError):
                        w.numpy()
                    with self.assertRaisesRegex(RuntimeError, "grad"):
                        w.numpy()
        """)

    def test_by_an_exception_group(self):
        check("""
            w = torch.ones(3, requires_grad=True)
            try:
                w.numpy()
            except* RuntimeError:
                pass
        """)

    def test_by_the_caller_of_a_nested_function(self):
        check("""
            def outer():
                def convert():
                    return torch.ones(3, requires_grad=True).numpy()

                try:
                    return convert()
                except RuntimeError:
                    return None
        """)


class TestHandlers:
    def test_see_what_was_done_until_then(self):
        check_and_run("""
            x = torch.ones(3)
            try:
                x = x.cuda()
                raise ValueError
            except ValueError:
                x.numpy()  # TNP201|TNP301
            x.numpy()  # TNP201|TNP301
        """)

    def test_may_be_skipped(self):
        check("""
            import torch
            from somewhere import load

            def run():
                try:
                    x = load()
                except OSError:
                    x = torch.ones(3, requires_grad=True)
                return x.cpu().numpy()  # TNP302
        """)

    def test_that_raise_end_their_way(self):
        check("""
            import torch
            from somewhere import load

            def run():
                x = torch.ones(3)
                try:
                    load()
                except OSError:
                    x = x.cuda()
                    raise
                return x.numpy()
        """)

    def test_of_which_all_end(self):
        check("""
            def run(x: torch.Tensor):
                try:
                    return x.detach().cpu()
                except ValueError:
                    raise
                finally:
                    x.cpu().numpy()  # TNP402
                x.numpy()
        """)

    def test_with_else(self):
        check_and_run("""
            x = torch.ones(3)
            try:
                y = x * 2
            except ValueError:
                y = None
            else:
                y = y.cuda()
            if y is not None:
                y.numpy()  # TNP201
        """)

    def test_with_finally(self):
        check_and_run("""
            x = torch.ones(3)
            try:
                y = x * 2
            finally:
                x = x.cuda()
            x.numpy()  # TNP201
            y.numpy()
        """)

    def test_in_loops(self):
        check_and_run("""
            x = torch.ones(3)
            for index in range(3):
                try:
                    x = x.cuda()
                    if index:
                        raise ValueError
                    x = x.cpu()
                except ValueError:
                    continue
            x.numpy()  # TNP301
        """)
