//! Who may log in, and the session keys that stand for a password. Never knows a connection.

/// An account.
#[derive(Debug, Clone)]
pub struct Account {
    /// What one logs in with.
    pub name: String,
    /// Its password. A server of more than an afternoon keeps a salted hash.
    pub password: String,
    /// Its characters.
    pub characters: Vec<String>,
}

/// All accounts.
#[derive(Debug, Clone)]
pub struct Accounts(Vec<Account>);

impl Accounts {
    /// These accounts.
    #[must_use]
    pub const fn new(accounts: Vec<Account>) -> Self {
        Self(accounts)
    }

    /// The accounts `test` and `test2`, each with the password `test`.
    #[must_use]
    pub fn for_tests() -> Self {
        let account = |name: &str, characters: &[&str]| Account {
            name: name.to_owned(),
            password: "test".to_owned(),
            characters: characters.iter().map(ToString::to_string).collect(),
        };
        Self(vec![
            account("test", &["Alfred", "Alice"]),
            account("test2", &["Bob"]),
        ])
    }

    /// The account, if the password is its own.
    #[must_use]
    pub fn open(&self, name: &str, password: &str) -> Option<&Account> {
        self.0
            .iter()
            .find(|account| account.name == name && account.password == password)
    }

    /// The account that a session key stands for. T14 protocolgame.cpp: account, password, token
    /// and the time of the token, each ended by a line feed.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<&Account> {
        let mut lines = key.split('\n');
        self.open(lines.next()?, lines.next()?)
    }
}

impl Account {
    /// The key that its clients show to the game server.
    #[must_use]
    pub fn session_key(&self) -> String {
        format!("{}\n{}\n\n0", self.name, self.password)
    }

    /// The character of this name.
    #[must_use]
    pub fn character(&self, name: &str) -> Option<&str> {
        let mut own = self.characters.iter();
        own.find(|own| own.eq_ignore_ascii_case(name))
            .map(String::as_str)
    }
}
