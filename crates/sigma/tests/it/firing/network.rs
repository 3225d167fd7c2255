//! Address blocks, their members and their neighbours.

use std::net::IpAddr;

use super::random::Random;

#[derive(Clone, Copy, Debug)]
pub(super) struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, bits) = text.split_once('/')?;
        Some(Self { address: address.parse().ok()?, bits: bits.parse().ok()? })
    }

    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (address, self.address) {
            (IpAddr::V4(left), IpAddr::V4(right)) => {
                (left.to_bits() ^ right.to_bits()).leading_zeros() >= self.bits
            }
            (IpAddr::V6(left), IpAddr::V6(right)) => {
                (left.to_bits() ^ right.to_bits()).leading_zeros() >= self.bits
            }
            _ => false,
        }
    }

    /// Any address of the block.
    pub(super) fn member(self, random: &mut Random) -> IpAddr {
        let noise = random.below(usize::MAX);
        self.with_flipped(|free| noise as u128 & ((1 << free.min(53)) - 1))
    }

    /// An address of the block beside it.
    pub(super) fn neighbour(self) -> IpAddr {
        self.with_flipped(|free| 1 << free)
    }

    /// The first address with some bits flipped, told the number of bits behind the prefix.
    fn with_flipped(self, flipped: impl Fn(u32) -> u128) -> IpAddr {
        match self.address {
            IpAddr::V4(address) => IpAddr::V4((address.to_bits() ^ flipped(32 - self.bits) as u32).into()),
            IpAddr::V6(address) => IpAddr::V6((address.to_bits() ^ flipped(128 - self.bits)).into()),
        }
    }
}
