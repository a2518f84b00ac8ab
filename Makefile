# Each target alone sets everything up and then does its job. All of it is in bootstrap.py, which
# Windows users call directly: python bootstrap.py demo
#
#   make demo                          compare the two levers with the baseline
#   make demo DEMO="--scale 0.05"      the same with other options
#   make test                          style, types, tests
#   make test TEST="-k clock"          style, types, some of the tests
#   make coverage                      the engines uncompiled, every line and branch of them
#   make check | setup | lock | clean

# The first Python of a supported version; where there is none, bootstrap.py says so.
PYTHON ?= $(shell for name in python3 python3.11 python3.12 python3.13; do \
	$$name -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	2>/dev/null && { echo $$name; exit; }; done; echo python3)

.PHONY: demo test check coverage setup lock clean

demo:
	@$(PYTHON) bootstrap.py demo $(DEMO)

test:
	@$(PYTHON) bootstrap.py test $(TEST)

lock:
	@$(PYTHON) bootstrap.py lock $(LOCK)

check coverage setup clean:
	@$(PYTHON) bootstrap.py $@
