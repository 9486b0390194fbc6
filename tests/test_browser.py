"""The explorer in a real browser: JupyterLab, keys on the slider, and what the page then says."""

import contextlib
import importlib.util
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import nbformat
import pytest

import turnout
from turnout.projection.alone import alone
from turnout.words import numbers

NEEDED = {
    "selenium": importlib.util.find_spec("selenium"),
    "chromium": shutil.which("chromium"),
    "chromedriver": shutil.which("chromedriver"),
}
MISSING = [name for name, found in NEEDED.items() if not found]
FLAGS = """--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run
--disable-background-networking --disable-component-update --disable-sync --disable-dev-shm-usage
--window-size=1280,1100"""
CODE = """\
import turnout
data = turnout.datasets.jambi()
turnout.explore([data.outlook("pemilu-2024"), data.outlook("pilkada-2024")])
"""
LONGEST = 60  # seconds anything is waited for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]


@pytest.fixture
def address(tmp_path):
    """Start JupyterLab with folders of its own; return where it shows the notebook."""
    cell = nbformat.v4.new_code_cell(CODE)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
    nbformat.write(notebook, tmp_path / "explore.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token, log = secrets.token_hex(16), tmp_path / "jupyter.log"
    places = {name: tmp_path / name for name in ("config", "data", "runtime", "ipython")}
    folders = {f"JUPYTER_{name.upper()}_DIR": str(path) for name, path in places.items()}
    folders |= {"IPYTHONDIR": str(places["ipython"]), "JUPYTERLAB_SETTINGS_DIR": str(tmp_path)}
    folders["JUPYTERLAB_WORKSPACES_DIR"] = str(tmp_path)
    options = {"port": port, "port_retries": 0, "open_browser": False, "root_dir": tmp_path}
    options |= {"ip": "127.0.0.1", "allow_root": True}
    command = [sys.executable, "-m", "jupyterlab", f"--IdentityProvider.token={token}"]
    command += [f"--ServerApp.{name}={value}" for name, value in options.items()]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    settings = tmp_path / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    quiet = settings / "notification.jupyterlab-settings"
    quiet.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
    with log.open("wb") as out:
        server = subprocess.Popen(
            command, env={**os.environ, **folders}, cwd=tmp_path, stdout=out, stderr=out
        )
    try:
        base = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{base}/api/status?token={token}"), server, log)
        yield f"{base}/lab/tree/explore.ipynb?token={token}&reset"
    finally:
        server.terminate()
        server.wait(LONGEST)


def answers(address):
    try:
        with urlopen(address, timeout=5) as reply:
            return "started" in json.load(reply)
    except URLError:
        return False


def wait_until(true, server, log):
    end = time.monotonic() + LONGEST
    while not true():
        if server.poll() is not None or time.monotonic() > end:
            pytest.fail(f"JupyterLab did not start: {log.read_text('utf-8')[-2000:]}")
        time.sleep(0.1)


@pytest.fixture
def browser(tmp_path):
    """Return a headless Chromium that knows nothing from before."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = NEEDED["chromium"]
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path / 'chromium'}"]:
        options.add_argument(flag)
    driver = webdriver.Chrome(options, webdriver.ChromeService(NEEDED["chromedriver"]))
    driver.set_page_load_timeout(LONGEST)
    yield driver
    driver.quit()


def test_moving_the_controls_changes_what_the_page_says(address, browser, tmp_path):
    from selenium.common.exceptions import TimeoutException
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.expected_conditions import visibility_of_element_located
    from selenium.webdriver.support.select import Select
    from selenium.webdriver.support.wait import WebDriverWait

    def shown(css, seconds=LONGEST):
        return WebDriverWait(browser, seconds).until(
            visibility_of_element_located((By.CSS_SELECTOR, css))
        )

    def run_until(css):
        """Run the cell until it shows something: a key pressed while the page settles is lost."""
        for _ in range(5):
            shown(".jp-Notebook .jp-CodeCell .cm-line").click()
            keys = ActionChains(browser).key_down(Keys.SHIFT).send_keys(Keys.ENTER)
            keys.key_up(Keys.SHIFT).perform()
            with contextlib.suppress(TimeoutException):
                return shown(css, LONGEST / 3)
        pytest.fail(f"the cell never showed {css}")

    def assert_shows(outlook):
        chance = numbers.probability(outlook.total().probability)
        target = numbers.percent(outlook.target.value)

        def says(driver):
            page = driver.find_element(By.CSS_SELECTOR, ".widget-html-content").text
            return outlook.summary() in page and f"target tercapai ({chance})" in page

        WebDriverWait(browser, LONGEST).until(says, f"never said {outlook.summary()}")
        assert shown("div.widget-label").text == target

    browser.get(address)
    shown(".jp-Notebook-ExecutionIndicator[data-status=idle]")
    handle = run_until(".widget-slider .noUi-handle")
    outlook = turnout.datasets.jambi().outlook("pemilu-2024")
    assert_shows(outlook)

    handle.send_keys(Keys.ARROW_RIGHT * 9)
    assert_shows(outlook.projection.against(0.84))
    handle.send_keys(Keys.ARROW_LEFT)
    assert_shows(outlook.projection.against(0.835))

    vote, base, region = browser.find_elements(By.CSS_SELECTOR, ".widget-dropdown select")
    Select(region).select_by_visible_text("Kota Jambi")
    assert_shows(alone(outlook.projection.against(0.835), "15.71"))
    Select(base).select_by_visible_text("semua daftar")
    assert_shows(alone(outlook.on("all_lists").projection.against(0.835), "15.71"))
    Select(vote).select_by_visible_text("Pilkada 2024")
    pilkada = turnout.datasets.jambi().outlook("pilkada-2024")
    assert_shows(alone(pilkada.on("all_lists").projection.against(0.835), "15.71"))
    browser.save_screenshot(str(tmp_path / "last.png"))
