//! What formatting keeps, and what it makes the same.
#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod support;

use proptest::prelude::*;
use protogen_schema::{
    render::{Style, render_text},
    source::Files,
    syntax,
};
use support::tree;

fn format(path: &str, text: &str) -> String {
    syntax::format(text).unwrap_or_else(|faults| {
        let (files, _) = Files::of(path, text);
        panic!("{}", render_text(&faults, &files, Style::Plain))
    })
}

#[test]
fn formatting_twice_is_formatting_once() {
    for (path, text) in support::schemas() {
        let once = format(&path, &text);
        assert_eq!(format(&path, &once), once, "{path}");
    }
}

#[test]
fn a_formatted_file_means_the_same() {
    for (path, text) in support::schemas() {
        assert_eq!(tree(&format(&path, &text)), tree(&text), "{path}");
    }
}

#[test]
fn a_file_on_one_line_and_one_with_a_token_a_line_mean_the_same_when_formatted() {
    for (path, text) in support::schemas() {
        let spread = text
            .replace(", ", ",\n\n\n  ")
            .replace(" {", "\n{")
            .replace(": ", " :\t");
        // A text literal is no place for a line feed.
        if syntax::format(&spread).is_err() {
            continue;
        }
        let formatted = format(&path, &spread);
        assert_eq!(format(&path, &formatted), formatted, "{path}");
        assert_eq!(tree(&formatted), tree(&spread), "{path}");
    }
}

macro_rules! cases {
    ($($name:ident: $text:expr;)*) => {
        $(#[test]
        fn $name() {
            let text = $text;
            let formatted = format("case.pgen", text);
            assert_eq!(format("case.pgen", &formatted), formatted, "twice");
            insta::assert_snapshot!(formatted);
        })*
    };
}

cases! {
    spaces_and_commas_are_those_of_the_one_form: "\
protocol   x{endian little;opcode u8/u8;version 1..=9;}
struct A{a:u8=-1,b:[u16;4],c:{str[u16]:u8;u16},d:str[16,pad 0xFF]?,e:u8+1@range(..=9),..B(1,),}
c2s P=0x0A@until(9)|0x17@since(9){x:u8}=>game;
s2c Q=Family.A/Action.B;
s2c R=0x8D/u8{A=1{x:u8}B=2;}
number N:u16 over[u8;2]{read b=>(b[0]-1)+(b[1]-1)*253,write v=>[v%253+1,v/253+1]}
struct G<T>(n:u8){t:Pair<T,u8>,bits msb u8{a:4,b:i8@4},x:match u16{0=>Z,id@(1|2)=>Y{..D(id)},_=>W(u8)},r:bytes[..-4],}
test A@at(client 1)\"01\" \"02\"={a:-1,b:[1,_*3],m:{\"k\":1},f:A|B|0x40,c:Case(7),e:{}};
use a::b::{C,D};
";
    comments_stay_where_they_are: "\
//! About the file.

// before an item


/// A doc.
// behind the doc
struct A { // behind the brace
  // before a field
  a: u8, // behind a field
  /* inline */ b: u8, /* behind */

  c /* odd */ : u8 // no comma yet
  // the last
}
struct B { a: u8 /* kept */ }
enum C: u8 {
  /* first */ X = 1, Y, // two
  Z // three
}
// the end
";
    columns_that_were_aligned_stay_so: "\
feature A:    since 1;
feature Long: since 2;
feature X: since 3;

enum E: u8 {
  One    = 1,
  /// Between.
  Three  = 3,
  Eleven = 11,
}
c2s Ping      = 1;         // one
c2s PingAgain = 2;         // two
c2s   Odd = 3;
";
    a_list_that_is_too_long_is_broken: "\
struct A { first_field: u16, second_field: u16, third_field: u16, fourth_field: u16, fifth_field: u16 }
enum E: u8 { Alpha = 1, Beta = 2, Gamma = 3, Delta = 4, Epsilon = 5, Zeta = 6, Eta = 7, Theta = 8, Iota = 9 }
struct B {
  a: u8, b: u8 }
";
    a_long_gate_stands_above_a_short_one_before: "\
struct A {
  @since(980)
  short: u8,
  @has(LoginEncryption, not Checksum) @in(client 740..=1098) @until(proto 1036) long: u8,
  /// With docs.
  @has(LoginEncryption, not Checksum) @in(client 740..=1098) @until(proto 1036) if a { b: u8 },
}
";
    line_breaks_before_operators_stay: "\
struct A {
  if a == 1
     or b == 2
  and c == 3 { x: u8 },
  y: match m { A | B
| C => D { z: u8 }, _ => E },
}
test A
\"01 02\"
\"03\" = { a: 1, };
";
}

#[test]
fn line_ends_of_other_systems_become_line_feeds() {
    for (path, text) in support::schemas() {
        let other = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(format(&path, &other), format(&path, &text), "{path}");
    }
}

#[test]
fn every_construct_in_the_one_form() {
    let text = include_str!("schemas/constructs.pgen");
    insta::assert_snapshot!(format("constructs.pgen", text));
}

#[test]
fn a_faulty_file_is_not_formatted() {
    assert!(syntax::format("struct A { a u8 }").is_err());
}

/// What may stand between two tokens.
fn trivia() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\n",
        "\n\n\n",
        "   ",
        " /* c */ ",
        " /* a\n b */\n",
        " // c\n",
        "\n// c\n",
        "\n\n/* c */\n",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn comments_and_line_breaks_anywhere_are_kept(
        which in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), trivia()), 1..30),
    ) {
        let schemas = support::schemas();
        let mut text = which.get(&schemas).1.clone();
        for (place, new) in changes {
            let spaces: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).collect();
            let at = *place.get(&spaces);
            text.replace_range(at..=at, new);
        }
        // A line break inside a text or a remark makes a fault; then there is nothing to keep.
        match syntax::format(&text) {
            Ok(formatted) => {
                prop_assert_eq!(syntax::format(&formatted), Ok(formatted.clone()));
                prop_assert_eq!(tree(&formatted), tree(&text));
            }
            Err(faults) => {
                let (files, _) = Files::of("case.pgen", &text);
                let shown = render_text(&faults, &files, Style::Plain);
                prop_assert!(!shown.contains("E0130"), "{}", shown);
            }
        }
    }
}
