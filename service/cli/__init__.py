"""Door 3: `habeas …`, a file a command."""

import typer

from service.cli import backup, erasures, exports, imports, key, keys, match_text, migrate, reindex, restore, serve, verify

app = typer.Typer(name="habeas", help="A registry of people deprived of liberty.", no_args_is_help=True, add_completion=False)
app.command("serve")(serve.serve)
app.command("migrate")(migrate.migrate)
app.command("verify")(verify.verify)
app.command("backup")(backup.backup)
app.command("restore")(restore.restore)
app.command("erasures")(erasures.erasures)
app.command("reindex")(reindex.reindex)
app.command("match-text")(match_text.match_text_command)
app.command("export")(exports.export)
app.command("import")(imports.import_command)
app.add_typer(key.app, name="key")
app.add_typer(keys.app, name="keys")
