"""guard: a supply-chain and policy gate for model-generated code."""

__version__ = "0.1.0"
