"""One file per capability. Features never import each other: what two of them need lives below them."""
