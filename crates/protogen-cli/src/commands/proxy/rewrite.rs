//! What the proxy changes in frames, if it was asked to.
//! Never changes a frame that it could not have written itself.

use protogen_dynamic::Decoded;
use protogen_dynamic::frames::{Edit, Observed, Observer, ReplaceError, has_rsa};
use protogen_schema::ir::{Direction, Schema};
use protogen_wire::region::RsaKeys;
use protogen_wire::rsa::RsaPublicKey;

use super::characters;
use super::games::Doors;

/// What is changed in the frames of one connection.
pub struct Rewriting {
    /// The client's RSA blocks are sealed for this key.
    pub key: Option<RsaPublicKey>,
    /// Lists of characters lead here.
    pub doors: Option<Doors>,
}

impl Rewriting {
    /// Whether frames of a direction may change: they then pass as a whole.
    pub fn concerns(&self, direction: Direction) -> bool {
        match direction {
            Direction::C2s => self.key.is_some(),
            Direction::S2c => self.doors.is_some(),
        }
    }

    /// The frame to pass on in place of this one, if another.
    pub fn replace(
        &mut self,
        schema: &Schema,
        observer: &Observer<'_>,
        piece: &Observed,
    ) -> Result<Option<Vec<u8>>, ReplaceError> {
        observer.replace(piece, &mut |decoded| match piece.direction {
            Direction::C2s => self.seal(schema, decoded),
            Direction::S2c => self.lead(decoded),
        })
    }

    fn seal(&self, schema: &Schema, decoded: &Decoded) -> Option<Edit> {
        let public = self.key.clone()?;
        has_rsa(schema, decoded.packet).then(|| Edit {
            fields: decoded.fields.clone(),
            rsa: Some(RsaKeys {
                public: Some(public),
                ..RsaKeys::default()
            }),
        })
    }

    fn lead(&mut self, decoded: &Decoded) -> Option<Edit> {
        let doors = self.doors.as_mut()?;
        if decoded.name != "CharacterList" {
            return None;
        }
        let mut fields = decoded.fields.clone();
        let changed = characters::replace(&mut fields, &mut |host, port| doors.open(host, port));
        changed.then_some(Edit { fields, rsa: None })
    }
}
