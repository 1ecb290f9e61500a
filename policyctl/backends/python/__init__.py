"""The back end for one subject: a program as straight-line Python over machine integers, compiled once."""

from policyctl.backends.python.compile import CompiledProgram, Decide, compile_python

__all__ = ["CompiledProgram", "Decide", "compile_python"]
