"""What somebody who gets the page by mail can do with it, and what the page cannot do to him."""

import base64
import json
import os
import pathlib
import urllib.parse

import pytest
from selenium.common.exceptions import NoAlertPresentException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from conftest import ADDRESS, ARABIC, OVERRIDE, QUOTES, SCRIPT

MARKED = OVERRIDE.replace("\u202e", "\u27e8U+202E\u27e9")

SCREENSHOTS = pathlib.Path(os.environ["STOCKTAKE_SCREENSHOTS"])


def open_page(browser, page):
    browser.get_log("browser")
    browser.get_log("performance")
    browser.get(page.as_uri())


def of_all(browser, selector, expression):
    """A JavaScript expression in `e` of each element, in one look at the page: what is found by one
    command may be gone at the next."""
    return browser.execute_script(
        f"return [...document.querySelectorAll(arguments[0])].map((e) => {expression})", selector)


def labels(browser):
    return of_all(browser, "#treemap button", "e.ariaLabel")


def colors(browser):
    return of_all(browser, "#treemap button", "getComputedStyle(e).backgroundColor")


def crumbs(browser):
    return of_all(browser, "#crumbs bdi", "e.innerText")


def column(browser, number, table="user-table"):
    return of_all(browser, f"#{table} tbody td:nth-child({number})", "e.innerText")


def click_tile(browser, start):
    clicked = browser.execute_script("""
        const found = [...document.querySelectorAll("#treemap button")]
          .find((e) => e.ariaLabel.startsWith(arguments[0] + ","));
        if (found) found.click();
        return found !== undefined;
    """, start)
    assert clicked, f"no tile {start!r} among {labels(browser)}"


def click(browser, selector):
    """As a person does, on what is there to stay."""
    browser.find_element(By.CSS_SELECTOR, selector).click()


def press(browser, key):
    """On whatever has the focus."""
    ActionChains(browser).send_keys(key).perform()


def focused(browser):
    return browser.execute_script("return document.activeElement.ariaLabel")


def wait_for(browser, condition):
    return WebDriverWait(browser, 30).until(lambda _: condition())


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
    assert not browser.find_element(By.ID, "back").is_enabled()
    click_tile(browser, ann)
    assert crumbs(browser) == ["All users", "ann@example.com"]
    click_tile(browser, f"{ann}/project")
    assert crumbs(browser) == ["All users", "ann@example.com", "project"]
    assert any("/project/data/part-059" in label for label in labels(browser))
    click(browser, "#back")
    assert crumbs(browser) == ["All users", "ann@example.com"]
    browser.back()
    wait_for(browser, lambda: crumbs(browser)[-1] == "project")
    click(browser, "#crumbs button")
    assert crumbs(browser) == ["All users"]


def test_the_map_is_drawn_once_when_the_page_is_opened(browser, whole_page):
    """To draw it again would take away the tile that has the focus."""
    script = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": """
        window.removed = 0;
        new MutationObserver((changes) => {
          for (const each of changes) {
            if (each.target.id === "treemap") window.removed += each.removedNodes.length;
          }
        }).observe(document, {childList: true, subtree: true});
    """})
    try:
        open_page(browser, whole_page)
        # Observers of a size are called once a frame, after its layout.
        browser.execute_async_script("""
            const done = arguments[0];
            requestAnimationFrame(() => requestAnimationFrame(() => done()));
        """)
        assert labels(browser)
        assert browser.execute_script("return window.removed") == 0
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)


def test_the_map_is_drawn_again_when_its_size_has_changed(browser, whole_page):
    def right_edges():
        return browser.execute_script("""
            const box = document.getElementById("treemap");
            const tiles = [...box.querySelectorAll("button")];
            return [Math.max(...tiles.map((e) => e.getBoundingClientRect().right)),
                    box.getBoundingClientRect().right];
        """)
    open_page(browser, whole_page)
    before = right_edges()
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 800, "height": 844, "deviceScaleFactor": 1, "mobile": False})
    try:
        def fits():
            tiles, box = right_edges()
            return box < before[1] and abs(tiles - box) < 8
        wait_for(browser, fits)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_the_map_works_by_keyboard(browser, whole_page):
    open_page(browser, whole_page)
    browser.execute_script("document.querySelector('#treemap button[tabindex=\"0\"]').focus()")
    first = focused(browser)
    assert first in labels(browser)
    press(browser, Keys.ARROW_DOWN)
    assert focused(browser) != first
    assert focused(browser) in labels(browser)
    press(browser, Keys.ENTER)
    assert len(crumbs(browser)) == 2
    assert focused(browser) in labels(browser), "the focus is in the map"
    press(browser, Keys.BACKSPACE)
    assert crumbs(browser) == ["All users"]


def test_area_and_colour_can_be_chosen(browser, whole_page):
    open_page(browser, whole_page)
    click_tile(browser, "workspace /Users/ann@example.com")
    assert not any("a notebook" in label for label in labels(browser))
    click(browser, "input[value=files]")
    assert any("a notebook" in label for label in labels(browser))
    before = colors(browser)
    click(browser, "input[value=age]")
    assert len(colors(browser)) == len(before)
    assert colors(browser) != before
    assert "over 5 years" in browser.find_element(By.ID, "legend").text


def test_classes_of_content_are_kept_apart(browser, whole_page):
    open_page(browser, whole_page)
    rows = dict(zip(column(browser, 1, "class-table"), column(browser, 2, "class-table"),
                    strict=True))
    assert rows.keys() == {"trash", "git", "other"}
    assert (rows["trash"], rows["git"]) == ("1", "2")
    assert "Trash in a home (trash)" in browser.find_element(By.ID, "class-note").text
    click_tile(browser, "workspace /Users/ann@example.com")
    before = colors(browser)
    click(browser, "input[value=class]")
    assert colors(browser) != before
    assert {"other", "git", "trash"} <= set(browser.find_element(By.ID, "legend").text.split())
    click_tile(browser, "workspace /Users/ann@example.com/Trash")
    assert "; trash;" in browser.find_element(By.ID, "info").text


def link_in(browser, selector):
    """The address of the visible link there, as it is in the document."""
    return browser.execute_script(
        "const a = document.querySelector(arguments[0] + ' a:not([hidden])');"
        "return a && a.getAttribute('href')", selector)


def hover(browser, start):
    browser.execute_script("""
        [...document.querySelectorAll("#treemap button")]
          .find((e) => e.ariaLabel.startsWith(arguments[0] + ","))
          .dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
    """, start)


@pytest.mark.parametrize("name", ["project", "readme.md", ADDRESS, OVERRIDE, QUOTES])
def test_a_place_in_the_map_links_to_its_page_in_the_workspace(browser, whole_page, name):
    open_page(browser, whole_page)
    home, folder = "/Users/ann@example.com", "/project" if name == "readme.md" else ""
    click_tile(browser, f"workspace {home}")
    if folder:
        click_tile(browser, f"workspace {home}{folder}")
    shown = MARKED if name == OVERRIDE else name
    hover(browser, f"workspace {home}{folder}/{shown}")
    host, before, path = link_in(browser, "#info").partition("/#workspace")
    assert host.startswith("http://127.0.0.1:")
    assert before
    # The same rule as that of the exports: what may stand in the fragment of an address stays.
    assert path == urllib.parse.quote(f"{home}{folder}/{name}", safe="/-._~!$&'()*+,;=:@?")
    link = browser.find_element(By.CSS_SELECTOR, "#info a")
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank",
                                                                         "noopener noreferrer")


def test_what_is_no_place_has_no_link(browser, whole_page):
    open_page(browser, whole_page)
    for place in "#info", ".trail":
        assert link_in(browser, place) is None  # all users


def test_the_open_folder_and_a_clicked_file_keep_their_links(browser, whole_page):
    open_page(browser, whole_page)
    ann = "/Users/ann@example.com"
    click_tile(browser, f"workspace {ann}")
    assert link_in(browser, ".trail").endswith(f"/#workspace{ann}")
    click_tile(browser, f"workspace {ann}/project")
    assert link_in(browser, ".trail").endswith(f"/#workspace{ann}/project")
    click_tile(browser, f"workspace {ann}/project/readme.md")
    hover(browser, f"workspace {ann}/project/data")  # on the way to the link
    assert link_in(browser, "#info").endswith(f"/#workspace{ann}/project/readme.md")
    click_tile(browser, f"workspace {ann}/project/readme.md")
    hover(browser, f"workspace {ann}/project/data")
    assert link_in(browser, "#info").endswith(f"/#workspace{ann}/project/data")


def test_users_sort_and_filter(browser, whole_page):
    open_page(browser, whole_page)
    assert column(browser, 1)[0] == "ann@example.com"
    click(browser, "#user-table th:nth-child(1) button")
    assert column(browser, 1) == sorted(column(browser, 1))
    click(browser, "#user-table th:nth-child(1) button")
    assert column(browser, 1) == sorted(column(browser, 1), reverse=True)
    click(browser, "#user-table th:nth-child(2) button")
    counts = [int(text.replace(",", "")) for text in column(browser, 2)]
    assert counts == sorted(counts, reverse=True)
    field = browser.find_element(By.ID, "user-filter")
    field.send_keys("GONE")
    assert column(browser, 1) == ["gone@example.com"]
    field.clear()
    field.send_keys("orphan")
    assert column(browser, 1) == ["gone@example.com"]
    assert column(browser, 1, "orphan-table") == ["gone@example.com"]


def test_an_unknown_owner_is_not_called_nobody(browser, page_with_unknown_owners):
    open_page(browser, page_with_unknown_owners)
    assert of_all(browser, "#orphan-note", "e.innerText") == [
        "No orphaned homes are known; for 1 home, the owner is unknown."]
    assert "and an unknown number of orphaned homes" in of_all(browser, "#figures small", "e.innerText")


def test_a_user_in_the_table_leads_to_the_map(browser, whole_page):
    open_page(browser, whole_page)
    click(browser, "#user-table tbody button")
    assert crumbs(browser) == ["All users", "ann@example.com"]


def test_hostile_names_are_text(browser, whole_page):
    open_page(browser, whole_page)
    click_tile(browser, "workspace /Users/ann@example.com")
    shown = labels(browser)
    for name in (SCRIPT, QUOTES, ARABIC, MARKED):
        assert any(f"/{name}," in label for label in shown), name
    texts = set(of_all(browser, "#treemap bdi", "e.textContent"))
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
    assert link_in(browser, "#gap-table").endswith("/#workspace/Users/bob@example.com/secret")
    assert browser.get_log("browser") == []


@pytest.mark.parametrize(("name", "width", "dark"), [("light", 1280, False), ("dark", 1280, True),
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
