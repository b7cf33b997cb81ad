"""What somebody who gets the page by mail can do with it, and what the page cannot do to him."""

import base64
import json
import os
import pathlib

import pytest
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from conftest import ARABIC, OVERRIDE, QUOTES, SCRIPT

MARKED = OVERRIDE.replace("\u202e", "\u27e8U+202E\u27e9")

SCREENSHOTS = pathlib.Path(os.environ["STOCKTAKE_SCREENSHOTS"])


def open_page(browser, page):
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(page.as_uri())


def tiles(browser):
    return browser.find_elements(By.CSS_SELECTOR, "#treemap button")


def labels(browser):
    return [tile.get_attribute("aria-label") for tile in tiles(browser)]


def click_tile(browser, start):
    for tile in tiles(browser):
        if tile.get_attribute("aria-label").startswith(start + ","):
            browser.execute_script("arguments[0].click()", tile)
            return
    raise AssertionError(f"no tile {start!r} among {labels(browser)}")


def crumbs(browser):
    return [each.text for each in browser.find_elements(By.CSS_SELECTOR, "#crumbs bdi")]


def column(browser, number, table="user-table"):
    return [cell.text for cell in
            browser.find_elements(By.CSS_SELECTOR, f"#{table} tbody td:nth-child({number})")]


def test_loads_nothing_and_has_no_error(browser, whole_page):
    open_page(browser, whole_page)
    assert browser.get_log("browser") == []
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = {message["params"]["request"]["url"] for message in messages
             if message["method"] == "Network.requestWillBeSent"}
    assert asked == {whole_page.as_uri()}
    html = whole_page.read_text()
    assert len(html) < 5_000_000
    assert "default-src 'none'" in html


def test_the_policy_lets_nothing_else_run(browser, whole_page):
    open_page(browser, whole_page)
    ran = browser.execute_async_script("""
        const done = arguments[0];
        const script = document.createElement('script');
        script.textContent = 'window.ran = true';
        document.body.append(script);
        const image = new Image();
        image.onerror = () => done([window.ran === true, 'refused']);
        image.onload = () => done([window.ran === true, 'loaded']);
        image.src = 'data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA=';
    """)
    assert ran == [False, "refused"]
    assert any("Content Security Policy" in entry["message"] for entry in browser.get_log("browser"))


def test_the_map_goes_in_and_out(browser, whole_page):
    open_page(browser, whole_page)
    ann = "workspace /Users/ann@example.com"
    assert crumbs(browser) == ["All users"]
    back = browser.find_element(By.ID, "back")
    assert not back.is_enabled()
    click_tile(browser, ann)
    assert crumbs(browser) == ["All users", "ann@example.com"]
    click_tile(browser, f"{ann}/project")
    assert crumbs(browser) == ["All users", "ann@example.com", "project"]
    assert any("/project/data/part-059" in label for label in labels(browser))
    back.click()
    assert crumbs(browser) == ["All users", "ann@example.com"]
    browser.back()
    assert crumbs(browser)[-1] == "project"
    browser.find_element(By.CSS_SELECTOR, "#crumbs button").click()
    assert crumbs(browser) == ["All users"]


def test_the_map_works_by_keyboard(browser, whole_page):
    open_page(browser, whole_page)
    first = browser.find_element(By.CSS_SELECTOR, "#treemap button[tabindex='0']")
    browser.execute_script("arguments[0].focus()", first)
    first.send_keys(Keys.ARROW_DOWN)
    assert browser.switch_to.active_element != first
    browser.execute_script("arguments[0].focus()", first)
    first.send_keys(Keys.ENTER)
    assert len(crumbs(browser)) == 2
    inside = browser.switch_to.active_element
    assert inside.get_attribute("aria-label"), "the focus is in the map"
    inside.send_keys(Keys.BACKSPACE)
    assert crumbs(browser) == ["All users"]


def test_area_and_colour_can_be_chosen(browser, whole_page):
    open_page(browser, whole_page)
    click_tile(browser, "workspace /Users/ann@example.com")
    assert not any("a notebook" in label for label in labels(browser))
    browser.find_element(By.CSS_SELECTOR, "input[value=files]").click()
    assert any("a notebook" in label for label in labels(browser))
    before = [tile.value_of_css_property("background-color") for tile in tiles(browser)]
    browser.find_element(By.CSS_SELECTOR, "input[value=age]").click()
    assert before != [tile.value_of_css_property("background-color") for tile in tiles(browser)]
    assert "over 5 years" in browser.find_element(By.ID, "legend").text


def test_users_sort_and_filter(browser, whole_page):
    open_page(browser, whole_page)
    assert column(browser, 1)[0] == "ann@example.com"
    heading = browser.find_element(By.CSS_SELECTOR, "#user-table th:nth-child(1) button")
    heading.click()
    assert column(browser, 1) == sorted(column(browser, 1))
    heading.click()
    assert column(browser, 1) == sorted(column(browser, 1), reverse=True)
    browser.find_element(By.CSS_SELECTOR, "#user-table th:nth-child(2) button").click()
    counts = [int(text.replace(",", "")) for text in column(browser, 2)]
    assert counts == sorted(counts, reverse=True)
    field = browser.find_element(By.ID, "user-filter")
    field.send_keys("GONE")
    assert column(browser, 1) == ["gone@example.com"]
    field.clear()
    field.send_keys("orphan")
    assert column(browser, 1) == ["gone@example.com"]
    assert column(browser, 1, "orphan-table") == ["gone@example.com"]


def test_a_user_in_the_table_leads_to_the_map(browser, whole_page):
    open_page(browser, whole_page)
    browser.find_element(By.CSS_SELECTOR, "#user-table tbody button").click()
    assert crumbs(browser) == ["All users", "ann@example.com"]


def test_hostile_names_are_text(browser, whole_page):
    open_page(browser, whole_page)
    click_tile(browser, "workspace /Users/ann@example.com")
    shown = labels(browser)
    for name in (SCRIPT, QUOTES, ARABIC, MARKED):
        assert any(f"/{name}," in label for label in shown), name
    texts = {each.get_attribute("textContent") for each in
             browser.find_elements(By.CSS_SELECTOR, "#treemap bdi")}
    assert {SCRIPT, QUOTES, ARABIC, MARKED} <= texts
    click_tile(browser, f"workspace /Users/ann@example.com/{SCRIPT}")
    assert crumbs(browser)[-1] == SCRIPT
    assert browser.find_elements(By.TAG_NAME, "img") == []
    assert browser.find_elements(By.TAG_NAME, "b") == []
    with pytest.raises(NoAlertPresentException):
        browser.switch_to.alert.accept()
    assert browser.get_log("browser") == []


def test_a_whole_inventory_has_no_banner(browser, whole_page):
    open_page(browser, whole_page)
    assert not browser.find_element(By.ID, "banner").is_displayed()
    assert "complete" in browser.find_element(By.ID, "taken").text


def test_gaps_cannot_be_missed(browser, page_with_gaps):
    open_page(browser, page_with_gaps)
    banner = browser.find_element(By.ID, "banner")
    assert banner.is_displayed() and "not complete" in banner.text
    assert "1 directory could not be listed" in banner.text
    browser.execute_script("window.scrollTo(0, document.body.scrollHeight)")
    assert browser.execute_script(
        "return arguments[0].getBoundingClientRect().top", banner) == 0, "it stays in sight"
    assert column(browser, 1, "gap-table") == ["/Users/bob@example.com/secret"]
    assert column(browser, 3, "gap-table") == ["403 PERMISSION_DENIED"]
    assert browser.get_log("browser") == []


@pytest.mark.parametrize("name,width,dark", [("light", 1280, False), ("dark", 1280, True),
                                             ("narrow", 390, False)])
def test_looks(browser, page_with_gaps, name, width, dark):
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 500})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
        {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
    try:
        open_page(browser, page_with_gaps)
        size = browser.execute_script(
            "const e = document.documentElement; return [e.scrollWidth, e.scrollHeight]")
        assert size[0] <= width, "nothing sticks out"
        ground = browser.execute_script("return getComputedStyle(document.body).backgroundColor")
        assert ground == ("rgb(20, 24, 29)" if dark else "rgb(255, 255, 255)")
        shot = browser.execute_cdp_cmd("Page.captureScreenshot", {
            "captureBeyondViewport": True,
            "clip": {"x": 0, "y": 0, "width": width, "height": size[1], "scale": 1}})
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        (SCREENSHOTS / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
