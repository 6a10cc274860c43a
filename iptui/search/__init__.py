"""The search core: text and ids, no storage of products, no screen."""
