# make demo · make test — 其余命令见 make help / see make help for the rest.
PORT ?= 8000
BIND ?= 127.0.0.1
DATA ?= var/demo
WORKERS ?= 2
PYTEST ?=
STAND ?=
PY := .venv/bin/python

.PHONY: help setup setup-test demo demo-reset test lint stand bench screenshots parts audit clean
.DEFAULT_GOAL := help

help:
	@echo 'make demo         启动演示门户 run the portal            PORT=8000 DATA=var/demo BIND=127.0.0.1 WORKERS=2'
	@echo 'make demo-reset   清空演示数据再启动 start over with fresh data'
	@echo 'make test         代码检查与全部测试 lint and the whole test suite   PYTEST="-k quota"'
	@echo 'make setup        只安装，不启动 install everything, start nothing'
	@echo 'make lint         只做代码检查 only the linters'
	@echo 'make stand        部署演练 rehearse the deployment on this machine   STAND="--short --loopback"'
	@echo 'make bench        速度测量 speed measurements'
	@echo 'make screenshots  用演示数据截图 pictures of the running demo'
	@echo 'make parts        所用组件的清单 CycloneDX list of all parts, to var/parts.json'
	@echo 'make audit        联网查询已知漏洞 ask the advisory services (needs the internet)'
	@echo 'make clean        删除已安装的内容（不删数据） remove what was installed, not the data'

setup:
	@.ci/setup demo

setup-test:
	@.ci/setup test

demo: setup
	@PORTAL_DATA='$(abspath $(DATA))' exec $(PY) manage.py demo --port '$(PORT)' --data '$(DATA)' --bind '$(BIND)' --workers '$(WORKERS)'

demo-reset: setup
	@PORTAL_DATA='$(abspath $(DATA))' exec $(PY) manage.py demo --port '$(PORT)' --data '$(DATA)' --bind '$(BIND)' --workers '$(WORKERS)' --reset

# Both halves always run, so that the log shows pytest's closing line; either failing fails.
test: setup-test
	@.ci/test $(PYTEST)

lint: setup-test
	@.ci/lint

# What docker-compose.yml says, started, walked through and broken (docs/deployment.md).
stand: setup-test
	@exec $(PY) manage.py stand $(STAND)

bench: setup-test
	@$(PY) -m bench $(ONLY)

screenshots: setup-test
	@$(PY) -m bench.screenshots

# What the portal is made of, as CycloneDX 1.5.
parts: setup-test
	@$(PY) -m portal.supply list > var/parts.json && echo var/parts.json

# The lint holds portal/supply/advisories.toml against the lock files; this asks the services, where they can be reached.
audit: setup-test
	@.venv/bin/uv --no-config audit --frozen; npm audit --package-lock-only

clean:
	rm -rf .venv node_modules var/assets var/stamps var/mypy var/pytest var/chromium
