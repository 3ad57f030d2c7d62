//! The kinds of token and one token.
//! Never holds text: that is the source at the token's place.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A word, keyword or not: the grammar decides by place.
    Ident,
    /// `r#word`: never a keyword.
    RawIdent,
    /// `12`, `0x1E`, `64K`
    Int,
    /// `0.5`
    Float,
    /// `60s`
    Duration,
    /// `"text"`
    Str,
    /// `/// ..`
    Doc,
    /// `//! ..`
    InnerDoc,
    /// Something with a fault that is reported already.
    Bad,
    /// Behind the last token.
    End,
    OpenParen,
    CloseParen,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    Comma,
    Semi,
    Colon,
    ColonColon,
    Dot,
    DotDot,
    DotDotEq,
    At,
    Tilde,
    Eq,
    EqEq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Amp,
    Pipe,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Question,
    Arrow,
    FatArrow,
    Underscore,
    Bang,
    AndAnd,
    OrOr,
}

/// The symbols, longer ones before their beginnings.
pub(crate) const SYMBOLS: &[(&str, Kind)] = &[
    ("..=", Kind::DotDotEq),
    ("..", Kind::DotDot),
    ("::", Kind::ColonColon),
    ("=>", Kind::FatArrow),
    ("->", Kind::Arrow),
    ("==", Kind::EqEq),
    ("!=", Kind::Ne),
    ("<=", Kind::Le),
    (">=", Kind::Ge),
    ("&&", Kind::AndAnd),
    ("||", Kind::OrOr),
    ("(", Kind::OpenParen),
    (")", Kind::CloseParen),
    ("[", Kind::OpenBracket),
    ("]", Kind::CloseBracket),
    ("{", Kind::OpenBrace),
    ("}", Kind::CloseBrace),
    (",", Kind::Comma),
    (";", Kind::Semi),
    (":", Kind::Colon),
    (".", Kind::Dot),
    ("@", Kind::At),
    ("~", Kind::Tilde),
    ("=", Kind::Eq),
    ("<", Kind::Lt),
    (">", Kind::Gt),
    ("&", Kind::Amp),
    ("|", Kind::Pipe),
    ("+", Kind::Plus),
    ("-", Kind::Minus),
    ("*", Kind::Star),
    ("/", Kind::Slash),
    ("%", Kind::Percent),
    ("?", Kind::Question),
    ("!", Kind::Bang),
];

impl Kind {
    /// The closing delimiter of an opening one.
    pub(crate) fn closer(self) -> Option<Kind> {
        match self {
            Self::OpenParen => Some(Self::CloseParen),
            Self::OpenBracket => Some(Self::CloseBracket),
            Self::OpenBrace => Some(Self::CloseBrace),
            _ => None,
        }
    }

    /// Whether it closes.
    pub(crate) fn is_closer(self) -> bool {
        matches!(
            self,
            Self::CloseParen | Self::CloseBracket | Self::CloseBrace
        )
    }

    /// As it is named in a message.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ident | Self::RawIdent => "a name",
            Self::Int => "an integer",
            Self::Float => "a number with a fraction",
            Self::Duration => "a duration",
            Self::Str => "a text",
            Self::Doc | Self::InnerDoc => "a doc comment",
            Self::Bad => "an unknown character",
            Self::End => "the end of the file",
            Self::Underscore => "`_`",
            symbol => symbol.quoted(),
        }
    }

    fn quoted(self) -> &'static str {
        match self {
            Self::OpenParen => "`(`",
            Self::CloseParen => "`)`",
            Self::OpenBracket => "`[`",
            Self::CloseBracket => "`]`",
            Self::OpenBrace => "`{`",
            Self::CloseBrace => "`}`",
            Self::Comma => "`,`",
            Self::Semi => "`;`",
            Self::Colon => "`:`",
            Self::ColonColon => "`::`",
            Self::Dot => "`.`",
            Self::DotDot => "`..`",
            Self::DotDotEq => "`..=`",
            Self::At => "`@`",
            Self::Tilde => "`~`",
            Self::Eq => "`=`",
            Self::EqEq => "`==`",
            Self::Ne => "`!=`",
            Self::Lt => "`<`",
            Self::Le => "`<=`",
            Self::Gt => "`>`",
            Self::Ge => "`>=`",
            Self::Amp => "`&`",
            Self::Pipe => "`|`",
            Self::Plus => "`+`",
            Self::Minus => "`-`",
            Self::Star => "`*`",
            Self::Slash => "`/`",
            Self::Percent => "`%`",
            Self::Question => "`?`",
            Self::Arrow => "`->`",
            Self::FatArrow => "`=>`",
            Self::Bang => "`!`",
            Self::AndAnd => "`&&`",
            Self::OrOr => "`||`",
            _ => "a token",
        }
    }
}

/// One token: `start <= end`, equal only for a closer that was missing and for the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// What it is.
    pub(crate) kind: Kind,
    /// Offset of its first byte.
    pub(crate) start: u32,
    /// Offset behind its last byte.
    pub(crate) end: u32,
}

impl Token {
    /// Whether the lexer put it there because it was missing, and said so.
    pub(crate) fn is_missing(self) -> bool {
        self.kind != Kind::End && self.start == self.end
    }
}
