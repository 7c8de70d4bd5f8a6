"""Commands that need both the hub and its connectors."""
