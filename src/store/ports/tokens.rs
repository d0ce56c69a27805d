//! Tokens, by which programs have access.

use crate::database::Database;
use crate::people::{token_args, token_of};
use crate::readers::Class;
use crate::sql;
use async_trait::async_trait;
use domain::ids::TokenId;
use domain::time::At;
use ops::ports::{StoreError, Tokens};
use ops::staff::Token;

#[async_trait]
impl Tokens for Database {
    async fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.read(Class::Page, &sql::TOKENS, [], token_of).await
    }

    async fn token(&self, hash: [u8; 32]) -> Result<Option<Token>, StoreError> {
        self.tokens.get(hash, self.read_one(Class::Command, &sql::TOKEN, [hash.into()], token_of)).await
    }

    async fn add_token(&self, hash: [u8; 32], token: &Token) -> Result<(), StoreError> {
        self.change(&sql::ADD_TOKEN, token_args(hash, token)).await.map(|_| ())
    }

    async fn revoke_token(&self, id: TokenId, at: At) -> Result<bool, StoreError> {
        let done = self.change(&sql::REVOKE_TOKEN, [id.0.into(), at.0.into()]).await;
        self.tokens.forget();
        done.map(|rows| rows > 0)
    }
}
