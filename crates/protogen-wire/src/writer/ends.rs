//! Lists that end where a condition on the bytes that follow does not hold.
//!
//! What stands behind such a list is written later, by whoever wrote the list's owner: it is
//! looked at where a reader would see no further, at the end of the block or packet around.

use alloc::vec::Vec;

use super::Writer;
use crate::{
    error::{EncodeError, EncodeErrorKind, Trace},
    reader::Reader,
};

/// Whether a list goes on, by the bytes that follow.
pub type Holds = fn(&Reader<'_>) -> bool;

/// The ends of lists that are still to be looked at.
#[derive(Default)]
pub(super) struct Ends {
    ends: Vec<(usize, Holds)>,
    /// Where the elements at hand start; here to be allocated once.
    starts: Vec<usize>,
}

impl Writer<'_> {
    /// Writes a list of which a reader asks `holds` before each element, and once behind it.
    ///
    /// # Errors
    ///
    /// `TerminatorInValue` at an element at which a reader would stop; what `encode` says, at its
    /// index. That a reader would go on behind the list is said by [`Writer::settle_ends`].
    pub fn elements_while<T>(
        &mut self,
        elements: &[T],
        holds: Holds,
        mut encode: impl FnMut(&mut Self, &T) -> Result<(), EncodeError>,
    ) -> Result<(), EncodeError> {
        let first = self.ends().starts.len();
        for (index, element) in elements.iter().enumerate() {
            let start = self.position();
            self.ends().starts.push(start);
            encode(self, element).index(index)?;
        }
        let end = self.position();
        let starts = self.ends.iter().flat_map(|ends| ends.starts.iter());
        let stops = |start: &usize| !holds(&Reader::new(self.region(*start..end)));
        let stop = starts
            .skip(first)
            .copied()
            .enumerate()
            .find(|(_, start)| stops(start));
        self.ends().starts.truncate(first);
        if let Some((index, start)) = stop {
            return Err(EncodeErrorKind::TerminatorInValue.at(start)).index(index);
        }
        self.ends().ends.push((end, holds));
        Ok(())
    }

    /// How many lists ended so far of which the end is still to be looked at.
    #[inline]
    #[must_use]
    pub fn open_ends(&self) -> usize {
        self.ends.as_ref().map_or(0, |ends| ends.ends.len())
    }

    /// Looks at what stands behind all lists that ended but the first `open`: a reader sees no
    /// further than to here.
    ///
    /// # Errors
    ///
    /// `Disagrees` behind a list that a reader would go on with.
    #[inline]
    pub fn settle_ends(&mut self, open: usize) -> Result<(), EncodeError> {
        match self.ends {
            None => Ok(()),
            Some(_) => self.settle(open),
        }
    }

    /// Ends a packet: [`Writer::sound`], and [`Writer::settle_ends`] for the lists in it.
    ///
    /// # Errors
    ///
    /// As both.
    #[inline]
    pub fn finish(&mut self, open: usize) -> Result<(), EncodeError> {
        self.sound()?;
        self.settle_ends(open)
    }

    #[inline(never)]
    fn settle(&mut self, open: usize) -> Result<(), EncodeError> {
        let ends = self.ends.iter().flat_map(|ends| ends.ends.iter());
        let end = self.position();
        let goes_on = |(at, holds): &&(usize, Holds)| holds(&Reader::new(self.region(*at..end)));
        let found = ends.skip(open).find(goes_on).map(|(at, _)| *at);
        self.forget_ends(open);
        found.map_or(Ok(()), |at| Err(EncodeErrorKind::list_goes_on().at(at)))
    }

    /// Forgets all lists that ended but the first `open`, for what was written is given up.
    pub(crate) fn forget_ends(&mut self, open: usize) {
        if let Some(ends) = &mut self.ends {
            ends.ends.truncate(open);
            if open == 0 {
                ends.starts.clear();
            }
        }
    }

    /// Keeps the ends where they are in what was written, when `len` bytes are put in before some.
    pub(super) fn move_ends(&mut self, position: usize, len: usize) {
        let ends = self.ends.iter_mut().flat_map(|ends| ends.ends.iter_mut());
        for (at, _) in ends.filter(|(at, _)| *at >= position) {
            *at = at.saturating_add(len);
        }
    }

    fn ends(&mut self) -> &mut Ends {
        self.ends.get_or_insert_default()
    }
}
