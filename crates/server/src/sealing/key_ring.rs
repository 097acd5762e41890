//! The keys of a server: the first seals, all open. They may be there from the start, or be made when the first secret comes.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::key::{Key, KeyError};

/// Where keys are that are made when they are needed.
pub trait KeySource: Send + Sync {
    /// The keys that are there; none when there is nothing yet.
    ///
    /// # Errors
    /// When they are there and cannot be used.
    fn load(&self) -> Result<Option<Vec<Key>>, KeyError>;

    /// Makes a key, unless somebody else just did, and answers those that are there then. It lasts before this returns.
    ///
    /// # Errors
    /// When it cannot be kept.
    fn make(&self) -> Result<Vec<Key>, KeyError>;

    /// What it is, for messages.
    fn place(&self) -> String;
}

/// The keys, the one that seals first.
pub struct KeyRing {
    keys: OnceLock<Vec<Key>>,
    source: Option<Box<dyn KeySource>>,
    making: Mutex<()>,
    /// The ids of keys that are gone for ever.
    lost: Vec<String>,
    /// Where keys come from, or what to do when there are none.
    place: String,
}

impl KeyRing {
    /// These keys, which come from `place`.
    ///
    /// # Errors
    /// When two of them have one id.
    pub fn of(keys: Vec<Key>, place: impl Into<String>) -> Result<Self, KeyError> {
        let place = place.into();
        for (index, key) in keys.iter().enumerate() {
            if keys[..index].iter().any(|other| other.id() == key.id()) {
                return Err(KeyError::Duplicate { id: key.id().to_owned(), place });
            }
        }
        Ok(Self { keys: OnceLock::from(keys), source: None, making: Mutex::new(()), lost: Vec::new(), place })
    }

    /// The keys in a text, with commas or line ends between them. Lines that begin with `#` are left out.
    ///
    /// # Errors
    /// When one is no key, there is none, or two have one id.
    pub fn parse(text: &str, place: &str) -> Result<Vec<Key>, KeyError> {
        let texts = text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(|line| line.split(','));
        let texts = texts.map(str::trim).filter(|text| !text.is_empty()).enumerate();
        let read = |(index, text)| Key::parse(text).map_err(|why| KeyError::Malformed { number: index + 1, place: place.to_owned(), why });
        let keys = texts.map(read).collect::<Result<Vec<Key>, KeyError>>()?;
        if keys.is_empty() {
            return Err(KeyError::Malformed { number: 1, place: place.to_owned(), why: "there is no key" });
        }
        Ok(keys)
    }

    /// The keys of a source, made when they are needed first.
    ///
    /// # Errors
    /// When there are keys already, and they cannot be used.
    pub fn made_when_needed(source: impl KeySource + 'static) -> Result<Self, KeyError> {
        let ring =
            Self { keys: OnceLock::new(), place: source.place(), source: Some(Box::new(source)), making: Mutex::new(()), lost: Vec::new() };
        ring.keys()?;
        Ok(ring)
    }

    /// No keys; `what_to_do` says how to give some.
    #[must_use]
    pub fn none(what_to_do: impl Into<String>) -> Self {
        Self { keys: OnceLock::new(), source: None, making: Mutex::new(()), lost: Vec::new(), place: what_to_do.into() }
    }

    /// The same, where keys of these ids are gone for ever: the server starts without them, and what they sealed stays closed.
    #[must_use]
    pub fn without(self, lost: impl IntoIterator<Item = String>) -> Self {
        Self { lost: lost.into_iter().collect(), ..self }
    }

    /// Whether the key of that id is gone for ever.
    pub(super) fn is_lost(&self, id: &str) -> bool {
        self.lost.iter().any(|lost| lost == id)
    }

    /// Where the keys come from, or what to do when there are none.
    pub(crate) fn place(&self) -> &str {
        &self.place
    }

    /// All keys.
    pub(super) fn keys(&self) -> Result<&[Key], KeyError> {
        if let Some(keys) = self.keys.get() {
            return Ok(keys);
        }
        let loaded = self.source.as_ref().map(|source| source.load()).transpose()?.flatten();
        Ok(loaded.map_or(&[], |keys| self.keys.get_or_init(|| keys)))
    }

    /// The key of an id.
    pub(super) fn find(&self, id: &str) -> Result<Option<&Key>, KeyError> {
        Ok(self.keys()?.iter().find(|key| key.id() == id))
    }

    /// The id of the key that seals, if there is one yet.
    pub(crate) fn first_id(&self) -> Option<&str> {
        self.keys().ok()?.first().map(Key::id)
    }

    /// The key that seals; it is made if need be.
    pub(super) fn first(&self) -> Result<&Key, KeyError> {
        if let Some(key) = self.keys()?.first() {
            return Ok(key);
        }
        let Some(source) = &self.source else {
            return Err(KeyError::Unavailable(format!("this server has no key to seal secrets with: {}", self.place)));
        };
        let _one_at_a_time = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if self.keys.get().is_none() {
            let made = source.make()?;
            self.keys.get_or_init(|| made);
        }
        self.keys()?.first().ok_or_else(|| KeyError::Unavailable(format!("there is no key in {}", self.place)))
    }
}
