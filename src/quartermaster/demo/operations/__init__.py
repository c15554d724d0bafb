"""Load the demo shop: `from quartermaster.demo import operations as demo`, then `demo.load`."""

from quartermaster.demo.operations.loading import NotEmpty, load

__all__ = ["NotEmpty", "load"]
