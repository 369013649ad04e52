"""One way to choose a unit: type a part of its name, choose among the hits. A form's field, for every form."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from portal.models import Tenant, Unit
from portal.organisation.units.search import MOST_HITS, hits, names_above


@dataclass(frozen=True, slots=True)
class Typed:
    """What was posted: the key of the hit that was chosen, the words typed, whether only the hits were asked for."""

    key: str = ""
    words: str = ""
    finding: bool = False


class UnitSearchInput(forms.Widget):
    """A box to type in, and the hits under it as choices. Without JavaScript the button beside it posts the form, which
    comes back with the hits.
    """

    tenant: str = ""
    within: list[Unit] | None = None

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return Typed(
            str(data.get(name, ""))[:60],
            str(data.get(f"{name}_q", ""))[:120],
            f"{name}_find" in data,
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data and f"{name}_q" not in data

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return id_

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        typed = value if isinstance(value, Typed) else Typed()
        chosen = self._chosen(value, typed)
        unit_hits = [] if chosen and not typed.finding else hits(typed.words, within=self.within)
        context = {
            "name": name,
            "attrs": {**self.attrs, **(attrs or {})},
            "words": typed.words or (chosen.name if chosen else ""),
            "chosen": chosen,
            "above": names_above([chosen])[chosen.pk] if chosen else "",
            "hits": [hit for hit in unit_hits if not chosen or hit.unit.pk != chosen.pk],
            "asked": bool(typed.words) and not chosen,
            "most": MOST_HITS,
            "address": self._address(name),
        }
        return SafeString(render_to_string("portal/organisation/units/_search.html", context))

    def _chosen(self, value: Any, typed: Typed) -> Unit | None:
        if isinstance(value, Unit):
            return value
        rows = Unit.objects.offered()
        unit: Unit | None = rows.filter(key=typed.key).first() if typed.key else None
        if unit is None and isinstance(value, int):
            unit = rows.filter(pk=value).first()
        return unit

    def _address(self, name: str) -> str:
        query: dict[str, Any] = {"name": name}
        if self.within is not None:
            query["within"] = [unit.key for unit in self.within]
        return reverse("units-find", kwargs={"tenant": self.tenant}, query=query)


class UnitField(forms.Field):
    """A unit of the tenant's tree that may be chosen. Call `offer` in the form's `__init__`, inside the tenant's scope."""

    widget = UnitSearchInput

    def offer(self, tenant: Tenant | str, *, within: Iterable[Unit] | None = None) -> None:
        """Say whose units are offered (a tenant or its slug); `within`: only these and what is below them."""
        widget = self.widget
        assert isinstance(widget, UnitSearchInput)
        widget.tenant = tenant if isinstance(tenant, str) else tenant.slug
        widget.within = list(within) if within is not None else None

    def clean(self, value: Any) -> Unit | None:
        typed = value if isinstance(value, Typed) else Typed()
        widget = self.widget
        assert isinstance(widget, UnitSearchInput)
        unit_hits = hits(typed.words, within=widget.within) if typed.finding or not typed.key else []
        # Enter presses the first button of a form, which may be this one: what was chosen among the hits stays chosen.
        chosen = typed.key in {hit.unit.key for hit in unit_hits}
        if typed.finding and typed.words.strip() and not chosen:
            words = "请从查到的单位里选择一个。" if unit_hits else "没有查到，请换几个字再试。"
            raise forms.ValidationError(words)
        if typed.key:
            unit: Unit | None = Unit.objects.offered().filter(key=typed.key).first()
            inside = widget.within is None or any(
                unit and unit.path.startswith(upper.path) for upper in widget.within
            )
            if unit is None or not inside:
                raise forms.ValidationError("选择的单位已不在列表中，请重新查找、选择。")
            return unit
        if typed.words.strip():
            exact = [hit.unit for hit in unit_hits if hit.unit.name == typed.words.strip()]
            if len(exact) == 1:
                return exact[0]
            raise forms.ValidationError(
                "请从查到的单位里选择一个。"
                if unit_hits
                else f"没有查到“{typed.words.strip()}”，请换几个字再试。"
            )
        if self.required:
            raise forms.ValidationError("请输入单位名称中的几个字，再从查到的单位里选择。")
        return None
