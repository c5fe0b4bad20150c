from tests.services.ai.conftest import *


def test_it(stand):
    d = stand.draft("rewrite", PARA)
    print(d)
    d = stand.draft("write", REFUNDS, brief="Write about the desk")
    print(d)
    d = stand.draft("questions", REFUNDS, count=2)
    print(d)
    for f in ("outline", "titles", "tags", "objectives", "summarise"):
        d = stand.draft(f, REFUNDS, brief="x y z")
        print(f, d.state, d.problem, d.result)
    d = stand.draft("image", REFUNDS, brief="A desk with a receipt")
    print(d.state, d.problem, d.notes)
    d = stand.draft("translate", language="de")
    print(d.state, d.problem, d.notes, d.text)
    print(stand.events())
