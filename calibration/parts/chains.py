"""What comes next: branches of a process, and hand-ins one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from calibration.parts.estimate import Estimate, Part, share

END: Final = "(end)"
BEGIN: Final = "(begin)"


def steps(log: pd.DataFrame) -> pd.DataFrame:
    """The events of a log in the order of each case, by end, then begin, then row."""
    frame = log.copy()
    frame["from"] = frame["start"].fillna(frame["end"]) if "start" in frame else frame["end"]
    return frame.sort_values(["case", "end", "from", "row"], kind="stable").reset_index(drop=True)


def branching(log: pd.DataFrame) -> dict[str, dict[str, Estimate]]:
    """Activity -> next activity -> its probability; cases begin at `BEGIN` and go to `END`."""
    ordered = steps(log)
    case, activity = ordered["case"], ordered["activity"]
    last = case != case.shift(-1)
    first = case != case.shift(1)
    pairs = pd.DataFrame({"a": activity, "b": activity.shift(-1).where(~last, END)})
    begins = pd.DataFrame({"a": BEGIN, "b": activity[first]})
    counts = pd.concat([begins, pairs]).groupby(["a", "b"]).size()
    totals = counts.groupby("a").sum()
    found: dict[str, dict[str, Estimate]] = {}
    for (a, b), count in zip(counts.index.tolist(), counts.to_list(), strict=True):
        found.setdefault(a, {})[b] = share(float(count), float(totals[a]))
    return found


def branching_part(log: pd.DataFrame) -> Part:
    """The branches of a log as a part of a fitted file."""
    found = branching(log)
    estimates = {f"{a} -> {b}": p for a, nexts in found.items() for b, p in nexts.items()}
    return Part("branching", "shares of what follows, Clopper-Pearson", len(log), estimates)


def expected(registrations: pd.DataFrame, hand_ins: pd.DataFrame) -> pd.DataFrame:
    """For each learner and item due before they left: its number in the course, handed in or not.

    Items are those that anybody handed in; they are numbered by the day on which they are due.
    """
    course = ["group", "cohort"]
    items = hand_ins[[*course, "item", "due"]].drop_duplicates([*course, "item"])
    items = items.sort_values([*course, "due", "item"])
    items["number"] = items.groupby(course).cumcount() + 1
    columns = ["learner", *course, "left"]
    there = registrations[columns].merge(items, on=course)
    there = there[there["left"].isna() | (there["left"] > there["due"])]
    done = hand_ins[["learner", *course, "item"]].drop_duplicates().assign(done=True)
    there = there.merge(done, on=["learner", *course, "item"], how="left")
    there["done"] = there["done"].eq(True)
    return there.sort_values(["learner", *course, "number"]).reset_index(drop=True)


def hand_in_chain(there: pd.DataFrame) -> Mapping[str, Estimate]:
    """How often an item is handed in: the first, and after one that was, or was not."""
    key = there["learner"] + " " + there["group"] + " " + there["cohort"]
    done = there["done"].to_numpy(bool)
    follows = (key == key.shift(1)).to_numpy(bool)
    before = np.append(False, done[:-1])
    chosen = {
        "first": there["number"].eq(1).to_numpy(bool),
        "after one handed in": follows & before,
        "after one missed": follows & ~before,
    }
    return {
        f"handed in, {name}": share(float(done[rows].sum()), float(rows.sum()))
        for name, rows in chosen.items()
        if rows.any()
    }


def chain_part(registrations: pd.DataFrame, hand_ins: pd.DataFrame) -> Part:
    """The chain of hand-ins as a part of a fitted file."""
    there = expected(registrations, hand_ins)
    return Part(
        "hand-in chain",
        "shares among those still registered on the day an item is due, Clopper-Pearson",
        len(there),
        hand_in_chain(there),
    )
