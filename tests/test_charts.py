"""Pictures are the same text every time, whoever draws them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from simulator.report.charts import Chart, Panel, Series, bars, svg


def chart(size: int) -> Chart:
    """Bars of several scenarios, with words whose letters are fitted and wrapped."""
    along = tuple(str(2023 + k) for k in range(4))
    values = tuple(float(size + k) for k in range(4))
    series = tuple(
        Series(f"Scénario {k}, d'une longueur {size}", k, values, values, values) for k in range(3)
    )
    panels = tuple(Panel(f"Panneau {k} « {size} »", along, series) for k in range(2))
    return Chart(panels, lambda value: f"{value:g}", lambda value: f"{value:.1f}")


def test_a_picture_is_the_same_text_in_any_thread_and_order() -> None:
    charts = [chart(size) for size in range(1, 7)]
    alone = [svg(bars, each) for each in charts]
    with ThreadPoolExecutor(4) as pool:
        beside = list(pool.map(lambda each: svg(bars, each), charts * 3))
    assert beside == alone * 3
    assert len(set(alone)) == len(alone)
