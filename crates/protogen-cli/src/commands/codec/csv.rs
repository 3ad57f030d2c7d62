//! One line of comma-separated values.
//! Never joins lines: a cell of a table of numbers has no line break.

/// The cells of a line; a quoted one may hold commas, and `""` for a quote.
pub fn cells(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut chars = line.trim_start_matches('\u{FEFF}').chars().peekable();
    while let Some(c) = chars.next() {
        let cell = cells.last_mut().expect("there is always one");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn a_quoted_cell_holds_commas_and_quotes() {
        assert_eq!(cells(r#"1,"a, ""b""",,x"#), ["1", r#"a, "b""#, "", "x"]);
    }
}
