//! Lines to text, with the columns that were aligned in the source aligned again.
//! Never moves anything to another line.

use std::collections::BTreeMap;

use super::line::Line;

/// Lines with more spaces than this are not aligned.
const MOST_CELLS: usize = 64;

/// The text of all lines, each with its line feed.
pub(super) fn join(mut lines: Vec<Line>) -> String {
    align_cells(&mut lines);
    align_trailing(&mut lines);
    let mut text = String::new();
    for line in &lines {
        if !line.text.is_empty() {
            text.extend(std::iter::repeat_n("  ", line.indent));
            text.push_str(&line.text);
        }
        if let Some(trailing) = &line.trailing {
            let column = line.width();
            let gap = trailing.source_column.saturating_sub(column).max(1);
            text.extend(std::iter::repeat_n(' ', gap));
            text.push_str(&trailing.text);
        }
        text.push('\n');
    }
    text
}

/// Neighbouring lines with something at one column of the source keep it at one column, if one
/// of them had more than one space before it.
fn align_cells(lines: &mut [Line]) {
    let mut columns: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (row, line) in lines.iter().enumerate() {
        if line.cells.len() > MOST_CELLS {
            continue;
        }
        for (nth, cell) in line.cells.iter().enumerate() {
            columns
                .entry(cell.source_column)
                .or_default()
                .push((row, nth));
        }
    }
    for cells in columns.into_values() {
        let wide = |&(row, nth): &(usize, usize)| lines[row].cells[nth].wide;
        if !cells.iter().any(wide) {
            continue;
        }
        for group in neighbours(lines, &cells) {
            align_group(lines, &group);
        }
    }
}

/// Runs of cells in lines that follow each other, remarks between them aside.
fn neighbours(lines: &[Line], cells: &[(usize, usize)]) -> Vec<Vec<(usize, usize)>> {
    let mut groups: Vec<Vec<(usize, usize)>> = Vec::new();
    for cell in cells {
        let last = groups
            .last()
            .and_then(|group| group.last())
            .map(|last| last.0);
        let follows = last.is_some_and(|last| {
            last < cell.0 && lines[last + 1..cell.0].iter().all(|line| line.remark)
        });
        match groups.last_mut().filter(|_| follows) {
            Some(group) => group.push(*cell),
            None => groups.push(vec![*cell]),
        }
    }
    groups
}

fn align_group(lines: &mut [Line], group: &[(usize, usize)]) {
    let wide = group.iter().any(|(row, nth)| lines[*row].cells[*nth].wide);
    if group.len() < 2 || !wide {
        return;
    }
    let column = |line: &Line, nth: usize| {
        let before = line.text.get(..line.cells[nth].at).unwrap_or("");
        line.indent * 2 + before.chars().count()
    };
    let target = group
        .iter()
        .map(|(row, nth)| column(&lines[*row], *nth))
        .max()
        .unwrap_or(0);
    for (row, nth) in group {
        let gap = target - column(&lines[*row], *nth);
        let line = &mut lines[*row];
        let at = line.cells[*nth].at;
        line.text.insert_str(at, &" ".repeat(gap));
        for cell in &mut line.cells[*nth..] {
            cell.at += gap;
        }
    }
}

/// Comments behind neighbouring lines that stood at one column move together.
fn align_trailing(lines: &mut [Line]) {
    let column = |line: &Line| {
        let column = line
            .trailing
            .as_ref()
            .map(|trailing| trailing.source_column);
        column.filter(|column| *column > 0)
    };
    let mut row = 0;
    while row < lines.len() {
        let Some(source) = column(&lines[row]) else {
            row += 1;
            continue;
        };
        let count = lines[row..]
            .iter()
            .take_while(|line| column(line) == Some(source))
            .count();
        let group = &mut lines[row..row + count];
        let widest = group.iter().map(|line| line.width() + 1).max().unwrap_or(0);
        for trailing in group.iter_mut().filter_map(|line| line.trailing.as_mut()) {
            trailing.source_column = source.max(widest);
        }
        row += count;
    }
}
