"""The nginx file of the deployment, really run in front of the portal: uploads pass at once, files leave by X-Accel."""

import base64
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.test import Client

from portal.files import disk, storage
from portal.models import Attachment, Upload
from portal.tenants import tenant_scope
from submissions.models import Submission
from tests.factories.files import upload_file
from tests.factories.portal import make_member
from tests.factories.submissions import document, make_world
from tests.running import free_port

pytestmark = [pytest.mark.running, pytest.mark.django_db(transaction=True)]
CONF = Path(__file__).parents[3] / ".docker" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
ALWAYS = [{"key": "submit", "kind": "submit", "name": "申报"}]
CONTENT = bytes(range(256)) * 12_000


@pytest.fixture
def nginx(live_server, settings, storage):
    """The deployment's own file; only the addresses and folders are this test's."""
    if not NGINX:
        pytest.skip("没有安装 nginx，未检查部署用的 nginx 配置 / nginx is not installed")
    port = free_port()
    inner = CONF.read_text("utf-8").replace(
        "server web:8000;", f"server {live_server.url.removeprefix('http://')};"
    )
    inner = re.sub(r"listen 80;", f"listen 127.0.0.1:{port};", inner)
    inner = inner.replace("/data/media/", f"{settings.MEDIA_ROOT}/").replace(
        "/data/static/", f"{storage}/static/"
    )
    user = "user root;" if os.geteuid() == 0 else ""
    temps = "".join(
        f"{kind}_temp_path {storage}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = storage / "nginx.conf"
    conf.write_text(
        f"{user} daemon off; pid {storage}/nginx.pid; error_log {storage}/error.log;\n"
        f"events {{}}\nhttp {{ access_log off; types {{ video/mp4 mp4; text/html html; }} {temps}\n{inner}\n}}\n",
        "utf-8",
    )
    checked = subprocess.run(
        [NGINX, "-t", "-c", conf, "-e", storage / "error.log"], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stderr
    process = subprocess.Popen([NGINX, "-c", conf, "-e", storage / "error.log"])
    for _ in range(100):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    settings.ACCEL_REDIRECT_PREFIX = "/protected/"
    yield port
    process.terminate()
    process.wait(10)


@pytest.fixture
def world(db, nginx):
    slots = [{"key": "text", "label": "微课视频", "max_files": 3, "required": False}]
    return make_world(
        document(stages=ALWAYS, category={"slots": slots}, delivery={"file": "{unit}+{title}+{slot}"})
    )


def session(person):
    client = Client()
    client.force_login(person)
    name = django_settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={client.cookies[name].value}"}


def ask(port, method, path, headers, body=None):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request(method, path, body, headers)
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer, content


def test_files_leave_by_nginx_with_range_names_and_policy(world, nginx):
    with tenant_scope(world.tenant):
        file = upload_file(world.draft(title="小小的船《一》"), content=CONTENT, name="课堂 展示.mp4")
        page = upload_file(world.draft(), content=b"<script>alert(1)</script>", name="x.html")
        organiser = make_member("organiser", world.tenant)
        Submission.objects.update(state="submitted")
    path = f"/t/test/file/{file.uuid}/"
    answer, content = ask(nginx, "GET", path, session(world.owner))
    assert (answer.status, content, answer.headers["Content-Type"]) == (200, CONTENT, "video/mp4")
    assert f"filename*=UTF-8''{quote('课堂 展示.mp4')}" in answer.headers["Content-Disposition"]
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Cache-Control"]) == (
        "nosniff",
        "private, no-store",
    )
    assert answer.headers["Content-Security-Policy"].endswith("sandbox")
    assert (answer.headers["Cross-Origin-Resource-Policy"], answer.headers["X-Accel-Redirect"]) == (
        "same-origin",
        None,
    )
    part, content = ask(nginx, "GET", path, {**session(world.owner), "Range": "bytes=1000-1999"})
    assert (part.status, content, part.headers["Content-Range"]) == (
        206, CONTENT[1000:2000], f"bytes 1000-1999/{len(CONTENT)}"
    )  # fmt: skip
    late, _ = ask(nginx, "GET", path, {**session(world.owner), "Range": f"bytes={len(CONTENT)}-"})
    changed, content = ask(
        nginx, "GET", path, {**session(world.owner), "Range": "bytes=0-9", "If-Range": '"another"'}
    )
    assert (late.status, changed.status, content) == (416, 200, CONTENT)
    head, content = ask(nginx, "HEAD", path, session(world.owner))
    assert (head.status, head.headers["Content-Length"], content) == (200, str(len(CONTENT)), b"")
    answer, _ = ask(nginx, "GET", path, session(organiser))
    assert quote("北市第一中学+小小的船《一》+微课视频.mp4", safe="") in answer.headers["Content-Disposition"]
    active, _ = ask(nginx, "GET", f"/t/test/file/{page.uuid}/", session(world.owner))
    assert (active.headers["Content-Type"], active.headers["Content-Disposition"]) == (
        "application/octet-stream", 'attachment; filename="x.html"'
    )  # fmt: skip


def test_nobody_reaches_the_files_themselves(world, nginx):
    with tenant_scope(world.tenant):
        file = upload_file(world.draft(), content=CONTENT)
    for path in (f"/protected/{file.blob.key}", f"/protected/../protected/{file.blob.key}"):
        assert ask(nginx, "GET", path, session(world.owner))[0].status == 404
    answer, content = ask(nginx, "GET", f"/t/test/file/{file.uuid}/", {})
    assert (answer.status, CONTENT in content) == (302, False)


def test_uploads_pass_at_once_and_arrive_whole(world, nginx):
    """Half of a request is on the portal's disk before nginx has the other half."""
    with tenant_scope(world.tenant):
        case = world.draft()
    encoded = {
        key: base64.b64encode(value.encode()).decode()
        for key, value in {"owner": f"submission/{case.uuid}", "slot": "text", "filename": "课堂.mp4"}.items()
    }
    tus = {**session(world.owner), "Tus-Resumable": "1.0.0"}
    about = ",".join(f"{key} {value}" for key, value in encoded.items())
    made, _ = ask(
        nginx, "POST", "/files/", {**tus, "Upload-Length": str(len(CONTENT)), "Upload-Metadata": about}
    )
    assert made.status == 201
    with tenant_scope(world.tenant):
        place = disk.place(storage.upload_root(), Upload.objects.get().uuid)
    line = http.client.HTTPConnection("127.0.0.1", nginx, timeout=20)
    line.putrequest("PATCH", made.headers["Location"])
    headers = {
        **tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Content-Length": str(len(CONTENT)),
    }  # fmt: skip
    for name, value in headers.items():
        line.putheader(name, value)
    line.endheaders()
    half = len(CONTENT) * 2 // 3
    line.send(CONTENT[:half])
    until = time.monotonic() + 10
    while place.stat().st_size == 0 and time.monotonic() < until:
        time.sleep(0.02)
    assert place.stat().st_size > 0
    line.send(CONTENT[half:])
    answer = line.getresponse()
    assert (answer.status, answer.headers["Upload-Offset"]) == (204, str(len(CONTENT)))
    line.close()
    with tenant_scope(world.tenant):
        file = Attachment.objects.get()
        assert (file.name, storage.read(file.blob.key)) == ("课堂.mp4", CONTENT)


def test_figures_stay_inside_and_each_request_has_a_number_that_no_visitor_chose(nginx, settings):
    settings.METRICS_TOKEN = "figures"
    assert ask(nginx, "GET", "/metrics", {"Authorization": "Bearer figures"})[0].status == 404
    answer, _ = ask(nginx, "GET", "/healthz", {"X-Request-ID": "chosen-by-a-visitor"})
    assert answer.status == 200
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
