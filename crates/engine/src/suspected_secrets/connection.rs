//! URLs that carry a password: `scheme://user:password@host`.

/// The longest user and password that are looked for.
const LONGEST: usize = 512;

/// Whether a password stands between `://` and a host. A mask, a variable and a template hold its place and are none.
pub(super) fn holds_password(before: &[u8], after: &[u8]) -> bool {
    if !before.last().is_some_and(u8::is_ascii_alphanumeric) {
        return false;
    }
    let ends = |byte: &u8| byte.is_ascii_whitespace() || b"/?#\"'\\<>|".contains(byte);
    let within = &after[..after.len().min(LONGEST)];
    let authority = &within[..within.iter().position(ends).unwrap_or(within.len())];
    let Some(at) = authority.iter().rposition(|byte| *byte == b'@') else { return false };
    let user = &authority[..at];
    let Some(colon) = user.iter().position(|byte| *byte == b':') else { return false };
    let (password, host) = (&user[colon + 1..], &authority[at + 1..]);
    !host.is_empty() && !holds_the_place(password)
}

fn holds_the_place(password: &[u8]) -> bool {
    let stars = password.iter().all(|byte| *byte == b'*');
    stars || password.starts_with(b"$") || password.starts_with(b"{") || password.starts_with(b"%(") || password.starts_with(b"%7B")
}
