"""What do the nights of a bench need to have loaded before they are forked? No thread may be started here."""

import api
import matcher
from corpora import bundled_records, concept_scheme
from indexer import terms

_ = (api, matcher, concept_scheme(), bundled_records())
for _language in ("ja", "en"):
    terms("水素 hydrogen", language=_language)
