"""The phases and the digest as pandas frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from git_revisit.model.workflow import PhaseList
from git_revisit.render.digest_text import DIGEST_COLUMNS, digest_rows
from git_revisit.render.json import digest_document, phase_rows, phases_document
from git_revisit.render.phases_text import COLUMNS
from git_revisit.replay.digest import Digest

if TYPE_CHECKING:
    import pandas as pd


def phases_frame(listed: PhaseList) -> pd.DataFrame:
    """Return the phases as a frame, in workflow order; ``attrs`` holds the rest of the JSON document."""
    import pandas as pd

    frame = pd.DataFrame(phase_rows(listed), columns=list(COLUMNS))
    frame.attrs = {key: value for key, value in phases_document(listed).items() if key not in ("schema", "phases")}
    return frame


def digest_frame(digest: Digest) -> pd.DataFrame:
    """Return a digest as a frame, a row for each loop and reason; ``attrs`` holds the JSON document without schema."""
    import pandas as pd

    frame = pd.DataFrame(digest_rows(digest), columns=list(DIGEST_COLUMNS))
    frame["planned"] = frame["planned"].astype("boolean")
    for column in ("first", "last"):
        frame[column] = pd.to_datetime(frame[column], utc=True)
    frame["events"] = frame["events"].map(list)
    frame.attrs = {key: value for key, value in digest_document(digest).items() if key != "schema"}
    return frame
