//! Splits SQL into code, quoted text and comments. Knows no keyword and no grammar.

/// How a database quotes, where databases differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Syntax {
    /// Where a backslash escapes the character after it in a `'literal'`.
    pub backslash: Backslash,
    /// Whether and how `$$text$$` quotes.
    pub dollar_quotes: DollarQuotes,
    /// Whether `/* … */` nest.
    pub nested_comments: bool,
    /// Whether `//` begins a comment.
    pub slash_comments: bool,
    /// Whether `[name]` and `` `name` `` quote identifiers.
    pub other_identifier_quotes: bool,
}

/// Where a backslash escapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backslash {
    /// Nowhere, as the SQL standard has it.
    Never,
    /// In literals that begin with `E'`.
    AfterE,
    /// In every literal.
    Always,
}

/// Whether `$$` quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DollarQuotes {
    /// Not at all.
    None,
    /// `$$text$$`.
    Bare,
    /// Also `$tag$text$tag$`.
    Tagged,
}

impl Syntax {
    /// The SQL standard's.
    pub const STANDARD: Self = Self {
        backslash: Backslash::Never,
        dollar_quotes: DollarQuotes::None,
        nested_comments: false,
        slash_comments: false,
        other_identifier_quotes: false,
    };

    /// The statement with every byte of quoted text replaced by `"` and of a comment by a blank, so that the places of
    /// words and parentheses can be searched for.
    pub fn masked(&self, sql: &str) -> String {
        let blank = |token| match token {
            Token::Code(text) => text.to_owned(),
            Token::Quoted(text) => "\"".repeat(text.len()),
            Token::Comment(text) => " ".repeat(text.len()),
        };
        Lexer::new(sql, self).map(blank).collect()
    }
}

/// A stretch of a statement, with its quotes or comment marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Neither quoted nor a comment.
    Code(&'a str),
    /// A quoted literal or identifier.
    Quoted(&'a str),
    /// A comment.
    Comment(&'a str),
}

/// The stretches of a statement in their order; nothing is left out.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    rest: &'a str,
    syntax: &'a Syntax,
    /// The character before `rest`.
    before: char,
}

impl<'a> Lexer<'a> {
    /// A lexer of `sql`.
    pub(super) fn new(sql: &'a str, syntax: &'a Syntax) -> Self {
        Self { rest: sql, syntax, before: ' ' }
    }

    fn take(&mut self, length: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(length);
        self.rest = rest;
        self.before = taken.chars().next_back().unwrap_or(self.before);
        taken
    }

    /// The quoted stretch or comment that begins `text`, if one does; `before` is the character in front of it.
    fn special(&self, text: &'a str, before: char) -> Option<(usize, fn(&'a str) -> Token<'a>)> {
        let syntax = self.syntax;
        if text.starts_with("--") || (syntax.slash_comments && text.starts_with("//")) {
            return Some((text.find('\n').unwrap_or(text.len()), Token::Comment));
        }
        if text.starts_with("/*") {
            return Some((block_comment(text, syntax.nested_comments), Token::Comment));
        }
        let length = match text.chars().next()? {
            '\'' => quoted(text, '\'', syntax.escapes_after(before)),
            '"' => quoted(text, '"', false),
            '`' if syntax.other_identifier_quotes => quoted(text, '`', false),
            '[' if syntax.other_identifier_quotes => text.find(']').map_or(text.len(), |end| end + 1),
            '$' if !is_word(before) => dollar_quoted(text, syntax.dollar_quotes)?,
            _ => return None,
        };
        Some((length, Token::Quoted))
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        let mut before = self.before;
        for (at, character) in self.rest.char_indices() {
            if let Some((length, token)) = self.special(&self.rest[at..], before) {
                return Some(if at == 0 { token(self.take(length)) } else { Token::Code(self.take(at)) });
            }
            before = character;
        }
        Some(Token::Code(self.take(self.rest.len())))
    }
}

impl Syntax {
    fn escapes_after(&self, before: char) -> bool {
        match self.backslash {
            Backslash::Never => false,
            Backslash::AfterE => matches!(before, 'e' | 'E'),
            Backslash::Always => true,
        }
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

/// The length of a quoted stretch; a doubled quote stays inside. One that is not closed goes to the end.
fn quoted(text: &str, quote: char, escapes: bool) -> usize {
    let mut characters = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = characters.next() {
        if escapes && character == '\\' {
            characters.next();
        } else if character == quote {
            if characters.peek().is_none_or(|(_, next)| *next != quote) {
                return at + 1;
            }
            characters.next();
        }
    }
    text.len()
}

fn block_comment(text: &str, nested: bool) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (2, 1);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else if nested && bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else {
            at += 1;
        }
    }
    text.len()
}

fn dollar_quoted(text: &str, quotes: DollarQuotes) -> Option<usize> {
    let tag_length = text[1..].find('$')?;
    let tag = &text[..tag_length + 2];
    let name = &tag[1..=tag_length];
    let allowed = match quotes {
        DollarQuotes::None => false,
        DollarQuotes::Bare => name.is_empty(),
        DollarQuotes::Tagged => name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.starts_with(|c: char| c.is_ascii_digit()),
    };
    let body = &text[tag.len()..];
    allowed.then(|| body.find(tag).map_or(text.len(), |end| tag.len() * 2 + end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Token::{Code, Comment, Quoted};

    const POSTGRES: Syntax =
        Syntax { backslash: Backslash::AfterE, dollar_quotes: DollarQuotes::Tagged, nested_comments: true, ..Syntax::STANDARD };

    fn tokens<'a>(sql: &'a str, syntax: &'a Syntax) -> Vec<Token<'a>> {
        Lexer::new(sql, syntax).collect()
    }

    #[test]
    fn doubled_quotes_stay_inside_a_literal() {
        assert_eq!(tokens("a 'it''s' \"b\"\"\"", &Syntax::STANDARD), [Code("a "), Quoted("'it''s'"), Code(" "), Quoted("\"b\"\"\"")]);
    }

    #[test]
    fn backslashes_escape_where_the_database_says_so() {
        let always = Syntax { backslash: Backslash::Always, ..Syntax::STANDARD };
        assert_eq!(tokens(r"'a\' b", &Syntax::STANDARD), [Quoted(r"'a\'"), Code(" b")]);
        assert_eq!(tokens(r"'a\' b", &always), [Quoted(r"'a\' b")]);
        assert_eq!(tokens(r"E'a\'' b", &POSTGRES), [Code("E"), Quoted(r"'a\''"), Code(" b")]);
        assert_eq!(tokens(r"'a\' b", &POSTGRES), [Quoted(r"'a\'"), Code(" b")]);
    }

    #[test]
    fn comments_end_where_the_database_ends_them() {
        assert_eq!(tokens("a--b\nc", &Syntax::STANDARD), [Code("a"), Comment("--b"), Code("\nc")]);
        assert_eq!(tokens("/* /* */ */", &Syntax::STANDARD), [Comment("/* /* */"), Code(" */")]);
        assert_eq!(tokens("/* /* */ */", &POSTGRES), [Comment("/* /* */ */")]);
        assert_eq!(tokens("1 / 2 // 3", &Syntax::STANDARD), [Code("1 / 2 // 3")]);
    }

    #[test]
    fn dollars_quote_where_the_database_says_so() {
        assert_eq!(tokens("$f$ a $$ $f$ b", &POSTGRES), [Quoted("$f$ a $$ $f$"), Code(" b")]);
        assert_eq!(tokens("$1 a$b$ $2", &POSTGRES), [Code("$1 a$b$ $2")]);
        assert_eq!(tokens("$$a$$", &Syntax::STANDARD), [Code("$$a$$")]);
    }

    #[test]
    fn a_masked_statement_keeps_its_length() {
        assert_eq!(Syntax::STANDARD.masked("a 'é' -- é\nb"), "a \"\"\"\"      \nb");
    }

    #[test]
    fn what_is_not_closed_goes_to_the_end() {
        assert_eq!(tokens("'é", &Syntax::STANDARD), [Quoted("'é")]);
        assert_eq!(tokens("/*é", &Syntax::STANDARD), [Comment("/*é")]);
        assert_eq!(tokens("$$é", &POSTGRES), [Quoted("$$é")]);
    }
}
