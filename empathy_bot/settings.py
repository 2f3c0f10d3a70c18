"""What an operator can set, from the environment or a `.env` file. Read once, at the composition root."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The environment, typed. Field names in capitals are the names of the variables; README lists them."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True, frozen=True)

    database_url: str = "sqlite:///empathy-bot.db"
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    slack_signing_secret: SecretStr | None = None
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_api_url: str = "https://slack.com/api/"
    slack_posts_per_minute: int = Field(default=500, ge=1)

    microsoft_app_id: str = ""
    microsoft_app_password: SecretStr | None = None
    microsoft_app_tenant_id: str = ""
    microsoft_app_type: Literal["MultiTenant", "SingleTenant"] = "MultiTenant"
    teams_openid_metadata_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    teams_login_url: str = "https://login.microsoftonline.com"
    teams_service_hosts: str = ""

    coach_url: str = ""
    coach_key: SecretStr | None = None
    coach_model: str = ""
    coach_seconds: int = Field(default=20, ge=1, le=120)

    @property
    def slack(self) -> bool:
        """Whether Slack is to be served: over HTTP with a signing secret, or in Socket Mode with an app token."""
        return bool(self.slack_bot_token and (self.slack_signing_secret or self.slack_app_token))

    @property
    def teams(self) -> bool:
        """Whether Teams is to be served with real credentials."""
        return bool(self.microsoft_app_id)

    @property
    def local(self) -> bool:
        """Whether the local chat is served: when no platform is."""
        return not (self.slack or self.teams)
