"""How is the encoder made that knows our field?

Statements of needs and seeds by concept, written for this purpose; a small adapter trained on them;
what was reached on concepts that it never saw.
"""

from eval.training.statements import Statement, by_concept, fold_of, load_statements

__all__ = ["Statement", "by_concept", "fold_of", "load_statements"]
