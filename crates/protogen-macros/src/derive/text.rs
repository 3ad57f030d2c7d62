//! Text of the language made of Rust tokens, and which token each piece of it came from.
//! Never looks at what the text says.

use proc_macro2::{Delimiter, Spacing, Span, TokenStream, TokenTree};

/// Text of the language, each piece with the Rust token it came from.
#[derive(Debug, Default)]
pub struct Text {
    text: String,
    /// Ends of the pieces, ascending, each with its token's place.
    pieces: Vec<(usize, Span)>,
}

impl Text {
    /// Adds words that stand for this place.
    pub fn say(&mut self, words: &str, place: Span) {
        self.text.push_str(words);
        self.pieces.push((self.text.len(), place));
    }

    /// Adds a token that is written the same in the language.
    pub fn tokens(&mut self, tokens: &TokenStream) {
        let mut joint = true;
        for token in tokens.clone() {
            if !joint {
                self.say(" ", token.span());
            }
            joint = false;
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::Brace => ("{ ", " }"),
                        Delimiter::None => ("", ""),
                    };
                    self.say(open, group.span_open());
                    self.tokens(&group.stream());
                    self.say(close, group.span_close());
                }
                TokenTree::Punct(punct) => {
                    joint = punct.spacing() == Spacing::Joint || punct.as_char() == '@';
                    self.say(punct.as_char().encode_utf8(&mut [0; 4]), punct.span());
                }
                TokenTree::Ident(ident) => self.say(&ident.to_string(), ident.span()),
                TokenTree::Literal(literal) => self.say(&literal.to_string(), literal.span()),
            }
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The tokens of the first and the last byte of a range.
    pub fn places(&self, start: usize, end: usize) -> Option<(Span, Span)> {
        let last = end.saturating_sub(1).max(start);
        Some((self.place(start)?, self.place(last)?))
    }

    fn place(&self, offset: usize) -> Option<Span> {
        let at = self.pieces.partition_point(|(end, _)| *end <= offset);
        self.pieces
            .get(at)
            .or(self.pieces.last())
            .map(|(_, place)| *place)
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::*;

    fn text(tokens: TokenStream) -> String {
        let mut text = Text::default();
        text.tokens(&tokens);
        text.as_str().to_owned()
    }

    #[test]
    fn joint_symbols_stay_together() {
        assert_eq!(text(quote!(range(0..=100))), "range (0 ..= 100)");
        assert_eq!(text(quote!(@since(860) | 0x17)), "@since (860) | 0x17");
        assert_eq!(text(quote!(str[.. - 4, latin1])), "str [.. - 4 , latin1]");
    }

    #[test]
    fn a_place_in_the_text_leads_back_to_its_token() {
        let tokens: TokenStream = "alpha\n  beta".parse().expect("two words are tokens");
        let mut text = Text::default();
        text.tokens(&tokens);
        let (first, last) = text.places(6, 10).expect("inside the text");
        assert_eq!(first.start().line, 2);
        assert_eq!(last.start().line, 2);
        assert_eq!(
            text.places(0, 1).expect("inside the text").0.start().line,
            1
        );
    }
}
