//! Attributes with faults, and what is said of them.

use proc_macro2::TokenStream;
use quote::quote;

use crate::derive::item::read;
use crate::derive::resolve::resolve;
use crate::fault::Faults;

fn faults(item: TokenStream) -> Vec<String> {
    let input = syn::parse2(item).unwrap();
    let mut faults = Faults::default();
    if let Some(item) = read(&input, &mut faults) {
        resolve(&item, &mut faults);
    }
    let first_line = |text: &&str| text.lines().next().unwrap_or("").to_owned();
    faults.texts().iter().map(first_line).collect()
}

#[test]
fn a_text_or_list_without_a_length_is_refused() {
    let found = faults(quote! {
        #[packet(s2c, id = 1)]
        struct A { a: String, b: Vec<u8>, c: Option<u8>, d: usize }
    });
    assert_eq!(
        found,
        [
            "a text has to say its length",
            "a list has to say its length",
            "an option has to say when it is there",
            "the size of `usize` depends on the machine: use `u32` or `u64`",
        ]
    );
}

#[test]
fn what_is_absent_at_times_is_an_option() {
    let found = faults(quote! {
        #[packet(s2c, id = 1)]
        struct A { a: u8, #[wire(if a == 1)] b: u8, #[wire(u16)] c: Option<u16> }
    });
    assert_eq!(
        found,
        [
            "`b` may be absent: make it an `Option`",
            "nothing says when `c` is absent"
        ]
    );
}

#[test]
fn words_of_the_packet_are_known_and_said_once() {
    let found = faults(quote! {
        #[packet(s2c, id = 1, id = 2, stat = game, c2s)]
        struct A { a: u8 }
    });
    assert_eq!(
        found,
        [
            "the id of this packet is said twice",
            "`#[packet(..)]` has no `stat`",
            "the direction of this packet is said twice",
        ]
    );
}

#[test]
fn shapes_that_the_wire_has_no_names_for_are_refused() {
    assert_eq!(
        faults(quote!(
            struct A<T> {
                a: u8,
            }
        ))[0],
        "a type of the wire has no generic parameters and no lifetimes"
    );
    assert_eq!(
        faults(quote!(
            enum A {
                B,
            }
        )),
        ["an enum has to say what its variants are told apart by"]
    );
    assert_eq!(
        faults(quote!(
            struct A {
                hpMax: u8,
            }
        ))[0],
        "a field is named in snake_case: `hp_max`"
    );
}
