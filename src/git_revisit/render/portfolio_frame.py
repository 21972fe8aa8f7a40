"""A portfolio as a pandas frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_revisit.render.csv import PORTFOLIO, portfolio_rows
from git_revisit.render.json import portfolio_document

if TYPE_CHECKING:
    import pandas as pd

    from git_revisit.insights.heterogeneity import ShareComparison
    from git_revisit.portfolio.answer import Portfolio

_WHOLE = (
    "revisits", "recorded", "imported", "inferred", "touches", "captured", "explained", "back", "back_or_ahead",
    "loop_ahead", "loop_back", "revisits_if_inferred",
)  # fmt: skip


def portfolio_frame(portfolio: Portfolio, comparison: ShareComparison) -> pd.DataFrame:
    """Return a portfolio as a frame, a row for each project root; a failed one has its error and missing values.

    ``attrs`` holds the rest of the JSON document: rev, measure, phases, cells, and the repositories with their cells.
    """
    import pandas as pd

    document = portfolio_document(portfolio, comparison)
    document["repositories"] = list(document["repositories"])
    frame = pd.DataFrame(portfolio_rows(document), columns=list(PORTFOLIO))
    frame = frame.astype(dict.fromkeys(_WHOLE, "Int64"))
    frame["last"] = pd.to_datetime(frame["last"], utc=True)
    frame.attrs = {key: value for key, value in document.items() if key != "schema"}
    return frame
