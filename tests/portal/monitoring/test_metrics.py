"""The figures for Prometheus, and the alerts and the dashboard that are made of them."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from portal.monitoring import metrics
from tests.factories.portal import make_workers

ROOT = Path(__file__).resolve().parents[3]
TOKEN = {"Authorization": "Bearer figures-for-prometheus"}


@pytest.fixture
def token(settings):
    settings.METRICS_TOKEN = "figures-for-prometheus"


def figures(text, name):
    """Values of one metric by its labels' values, in the order of their names."""
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    }


@pytest.mark.django_db
def test_the_figures_are_for_whoever_shows_the_token(client, services, settings):
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404  # none is set
    settings.METRICS_TOKEN = "figures-for-prometheus"
    shown = [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "figures-for-prometheus"}, TOKEN]
    answers = [client.get("/metrics", headers=headers) for headers in shown]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 200]
    assert answers[-1].headers["Content-Type"].startswith("text/plain; version=")


@pytest.mark.django_db
def test_the_figures_are_right(client, services, empty_queue, token):
    make_workers("checks", "checks", "slow")
    text = client.get("/metrics", headers=TOKEN).content.decode()
    assert figures(text, "portal_up") == {("database",): 1, ("queue",): 1, ("storage",): 1}
    assert figures(text, "portal_workers") == {
        ("default",): 0, ("files",): 0, ("checks",): 2, ("slow",): 1, ("proxies",): 0,
    }  # fmt: skip
    assert figures(text, "portal_backlog") == {
        ("files",): 0, ("checks",): 0, ("slow",): 0, ("copies",): 0, ("tasks",): 0, ("mail",): 0, ("erasures",): 0, ("retention",): 0,
    }  # fmt: skip
    assert figures(text, "portal_backlog_failed") == {
        ("checks",): 0,
        ("slow",): 0,
        ("tasks",): 0,
        ("mail",): 0,
    }
    [free] = figures(text, "portal_disk_free_bytes").values()
    [total] = figures(text, "portal_disk_bytes").values()
    assert 0 < free < total


@pytest.mark.django_db
def test_requests_are_counted_by_view_and_not_by_address(client, services, token):
    def counted():
        text = client.get("/metrics", headers=TOKEN).content.decode()
        return figures(text, "portal_http_request_seconds_count")

    before = counted()
    for address in ("/healthz", "/healthz", "/nobody/knows/1/", "/nobody/knows/2/"):
        client.get(address)
    client.generic("BREW", "/healthz")
    after = counted()
    new = {labels: count - before.get(labels, 0) for labels, count in after.items()}
    assert {labels: count for labels, count in new.items() if count and labels[2] != "metrics"} == {
        ("GET", "2xx", "alive"): 2, ("GET", "4xx", "none"): 2, ("other", "4xx", "alive"): 1,
    }  # fmt: skip


def test_processes_of_a_machine_are_counted_together(tmp_path):
    """Each web process writes its own file; whichever is asked tells the sum."""
    count = "from portal.monitoring import metrics; metrics.observe_request('GET', 'home', 200, 0.2)"
    told = (
        "from prometheus_client import CollectorRegistry, generate_latest, multiprocess\n"
        "registry = CollectorRegistry(); multiprocess.MultiProcessCollector(registry)\n"
        "print(generate_latest(registry).decode())"
    )
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    setup = "import django; django.setup(); "
    for _ in range(2):
        subprocess.run([sys.executable, "-c", setup + count], env=env, cwd=ROOT, check=True)
    text = subprocess.run(
        [sys.executable, "-c", told], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert figures(text, "portal_http_request_seconds_count") == {("GET", "2xx", "home"): 2}


@pytest.mark.parametrize(
    "folder", ["", " ", "{tmp}/missing", "{tmp}/a-file", "{tmp}/a-file/below", "{tmp}/gone"]
)
def test_a_wrong_folder_costs_figures_and_no_page(tmp_path, folder):
    """The library itself raises at the first request, and every page is a 500."""
    (tmp_path / "a-file").write_text("x")
    ask = (
        "import django, os, shutil; django.setup()\n"
        "from django.test import Client\n"
        "folder = os.environ.get('PROMETHEUS_MULTIPROC_DIR', '').strip()\n"
        "gone = folder.endswith('gone')\n"
        "pages = ['/healthz', '/accounts/logout/', '/healthz']\n"
        "print([(gone and shutil.rmtree(folder, ignore_errors=True)) or Client().get(page).status_code for page in pages])\n"
    )
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": folder.format(tmp=tmp_path)}
    got = subprocess.run(
        [sys.executable, "-c", ask], env=env, cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert got.stdout.splitlines()[-1] == "[200, 302, 200]"
    assert list(ROOT.glob("histogram_*.db")) == []


@pytest.mark.django_db
def test_alerts_and_dashboard_ask_for_figures_that_there_are(client, services, token):
    text = client.get("/metrics", headers=TOKEN).content.decode()
    names = {sample.name for family in text_string_to_metric_families(text) for sample in family.samples}
    rules = yaml.safe_load((ROOT / ".docker/prometheus-alerts.yml").read_text(encoding="utf-8"))
    dashboard = json.loads((ROOT / ".docker/grafana-dashboard.json").read_text(encoding="utf-8"))
    alerts = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    panels = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked = {name for expression in alerts + panels for name in re.findall(r"\bportal_\w+", expression)}
    assert asked - names == set()
    assert (len(alerts) >= 9, len(panels) >= 8) == (True, True)


def test_each_alert_says_what_to_do():
    rules = yaml.safe_load((ROOT / ".docker/prometheus-alerts.yml").read_text(encoding="utf-8"))
    lacking = [
        rule["alert"]
        for group in rules["groups"]
        for rule in group["rules"]
        if not {"summary", "description"} <= rule["annotations"].keys() or "severity" not in rule["labels"]
    ]
    assert lacking == []


def test_methods_nobody_knows_share_a_name():
    metrics.observe_request("X" * 500, "", 200, 0.1)
    labels = {sample.labels["method"] for family in metrics._HERE.collect() for sample in family.samples}
    assert not any(len(label) > 7 for label in labels)
