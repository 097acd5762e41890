//! Markdown tables, and their place in docs/PERFORMANCE.md: between `<!-- NAME:begin -->` and `<!-- NAME:end -->`, so that
//! the words around them are written by people.

use std::fs;

use anyhow::{Context, Result};
use onloan_testkit::workspace;

/// A table whose columns line up in the source, too.
pub(super) fn table(header: &[&str], rows: &[Vec<String>]) -> String {
    let header: Vec<String> = header.iter().map(|&cell| cell.to_owned()).collect();
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.chain([header[column].chars().count(), 3]).max().unwrap_or(3)
    };
    let widths: Vec<_> = (0..header.len()).map(width).collect();
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("| {} |\n", padded.collect::<Vec<_>>().join(" | "))
    };
    let rule: Vec<_> = widths.iter().map(|width| "-".repeat(*width)).collect();
    [line(&header), line(&rule)].into_iter().chain(rows.iter().map(|row| line(row))).collect()
}

/// Puts the text between the markers of that name; where there are none yet, at the end of the file.
pub(super) fn write(name: &str, text: &str) -> Result<()> {
    let path = workspace::root().join("docs/PERFORMANCE.md");
    let before = fs::read_to_string(&path).unwrap_or_else(|_| "# Performance\n".to_owned());
    fs::write(&path, replaced(&before, name, text)).with_context(|| format!("cannot write `{}`", path.display()))?;
    println!("written to docs/PERFORMANCE.md");
    Ok(())
}

fn replaced(document: &str, name: &str, text: &str) -> String {
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let parts = document.split_once(&begin).and_then(|(before, rest)| rest.split_once(&end).map(|(_, after)| (before.to_owned(), after)));
    let (before, after) = parts.unwrap_or_else(|| (format!("{}\n\n", document.trim_end()), "\n"));
    format!("{before}{begin}{text}{end}{after}")
}

/// The machine, since a figure without one says little.
pub(super) fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ").map(|(_, name)| name));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    format!("{cores} cores, {}, load before {load}", model.unwrap_or("unknown processor"))
}

#[cfg(test)]
mod tests {
    use super::{replaced, table};

    #[test]
    fn a_table_lines_up() {
        let rows = [vec!["one".to_owned(), "2 µs".to_owned()], vec!["eleven".to_owned(), "3 µs".to_owned()]];
        let expected = "| case   | ours |\n| ------ | ---- |\n| one    | 2 µs |\n| eleven | 3 µs |\n";
        assert_eq!(table(&["case", "ours"], &rows), expected);
    }

    #[test]
    fn text_between_markers_is_replaced_and_the_rest_stays() {
        let first = replaced("# Performance\n", "sdk", "old\n");
        assert_eq!(first, "# Performance\n\n<!-- sdk:begin -->\nold\n<!-- sdk:end -->\n");
        let second = replaced(&format!("{first}\nWords.\n"), "sdk", "new\n");
        assert_eq!(second, "# Performance\n\n<!-- sdk:begin -->\nnew\n<!-- sdk:end -->\n\nWords.\n");
    }
}
