//! What stands in for the impls of a type whose attributes have faults, so that rustc reports the
//! faults alone and not every use of the type.
//! Never runs: the crate does not compile.

use proc_macro2::TokenStream;
use quote::quote;

/// Empty impls of the contract's traits.
pub fn fallback(input: &syn::DeriveInput, runtime: &TokenStream, is_packet: bool) -> TokenStream {
    let ident = &input.ident;
    let (impl_generics, ty_generics, where_clause) = input.generics.split_for_impl();
    let packet = is_packet.then(|| {
        quote! {
            impl #impl_generics pg::Packet for #ident #ty_generics #where_clause {
                const NAME: &'static str = "";
                const DIRECTION: pg::Direction = pg::Direction::C2s;
                const STATES: &'static [&'static str] = &[];
                fn opcode(_: &()) -> Option<pg::Opcode> {
                    None
                }
                fn encode_bare(
                    &self,
                    _: &mut pg::Writer<'_>,
                    _: &mut (),
                ) -> Result<(), pg::EncodeError> {
                    Ok(())
                }
            }
        }
    });
    let decode = input.generics.params.is_empty().then(|| {
        quote! {
            impl pg::Read<'_> for #ident {
                type Context = ();
                fn read(_: &mut pg::Reader<'_>, _: &mut ()) -> Self {
                    ::core::unimplemented!()
                }
            }
        }
    });
    quote! {
        const _: () = {
            use #runtime::contract as pg;
            impl #impl_generics pg::Encode for #ident #ty_generics #where_clause {
                type Context = ();
                fn encode(&self, _: &mut pg::Writer<'_>, _: &mut ()) -> Result<(), pg::EncodeError> {
                    Ok(())
                }
                fn encoded_len(&self, _: &()) -> usize {
                    0
                }
            }
            #decode
            #packet
        };
    }
}
