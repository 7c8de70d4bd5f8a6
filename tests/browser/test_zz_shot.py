import os, pytest
import tests.hub.pages.invented_boundaries as ib
if os.environ.get("BOUNDS"): ib.body=lambda r: __import__("pathlib").Path(os.environ["BOUNDS"]).read_bytes()
PATHS = os.environ["SHOT"].split()
def test_shot(browser, address):
    for p in PATHS:
        for w,scheme in ((1440,"light"),(390,"dark")):
            c=browser.new_context(viewport={"width":w,"height":900},color_scheme=scheme)
            page=c.new_page(); page.goto(address+p)
            page.screenshot(path=f"/tmp/shot{p.replace('/','_').replace('?','_')}_{w}.png",full_page=True); c.close()
