//! Tokens, by which programs have access.

use crate::model::people::Token;
use crate::ports::error::StoreError;
use async_trait::async_trait;
use domain::ids::TokenId;
use domain::time::At;

/// Tokens, by which programs have access.
#[async_trait]
pub trait Tokens: Send + Sync {
    /// All tokens, revoked ones included.
    async fn tokens(&self) -> Result<Vec<Token>, StoreError>;
    /// A token by the hash of its secret.
    async fn token(&self, hash: [u8; 32]) -> Result<Option<Token>, StoreError>;
    /// Adds a token under the hash of its secret.
    async fn add_token(&self, hash: [u8; 32], token: &Token) -> Result<(), StoreError>;
    /// Revokes a token; false if there is no such token.
    async fn revoke_token(&self, id: TokenId, at: At) -> Result<bool, StoreError>;
}
