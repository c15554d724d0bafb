"""The pages of purchasing: orders, receiving, suppliers."""
