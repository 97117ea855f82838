"""Tables as CRMs export them are opened; what is none is refused in one line that says what to do."""

import pytest

from sayso.measure.field_audit.tables import BadTable, open_table


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_and_separators_are_found_out(tmp_path, separator, encoding):
    path = tmp_path / "deals.csv"
    lines = ("Größe", "Name", "Name", ""), ("1", "Küche", '"a\nb"', "x"), ("2", "é", "", "")
    path.write_bytes("\r\n".join(separator.join(line) for line in lines).encode(encoding))
    table = open_table(path)
    assert table.headings == ("Größe", "Name", "Name (column 3)", "Column 4")
    assert list(table.rows()) == [["1", "Küche", "a\nb", "x"], ["2", "é", "", ""]]
    assert (table.count, table.odd) == (2, 0)


def test_a_row_of_another_length_is_mended_and_counted(tmp_path):
    path = tmp_path / "deals.csv"
    path.write_text("a,b\n" + "1,2\n" * 30 + "3\n\n4,5,6\n")
    table = open_table(path)
    assert list(table.rows())[-2:] == [["3", ""], ["4", "5"]]
    assert (table.count, table.odd, table.first_odd) == (32, 2, 32)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"a,b\n", "has a heading and no rows"),
        (b"PK\x03\x04rest", "an Excel workbook or an archive: export the table as CSV"),
        (b"%PDF-1.7", "is a PDF"),
        (b"a\x00b,c\n1,2\n", "is no text"),
        (
            b"a;b;c\n1;2\n3;4;5;6\n",
            "2 of 2 rows have another number of cells than the heading's 3 (the first in line 2)",
        ),
        (b"a,b\n1,2\n" + b"x" * (1 << 21) + b",2\n", "breaks near line 3"),
    ],
)
def test_what_is_no_table_is_said_to_be_none(tmp_path, content, problem):
    path = tmp_path / "deals.csv"
    path.write_bytes(content)
    with pytest.raises(BadTable) as refused:
        list(open_table(path).rows())
    assert problem in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_folder_or_nothing_is_named_as_such(tmp_path):
    with pytest.raises(BadTable, match="is a folder"):
        open_table(tmp_path)
    with pytest.raises(BadTable, match="There is no file"):
        open_table(tmp_path / "none.csv")
