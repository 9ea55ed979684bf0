#!/bin/sh
# Creates Temporal's two databases where they are missing and brings their tables
# up to date. Runs at every start; what is there already is left as it is.
set -eu

prepare() {
    temporal-sql-tool --db "$1" setup-schema -v 0.0
}

for pair in temporal:temporal temporal_visibility:visibility; do
    database=${pair%%:*}
    schema=${pair##*:}
    prepare "$database" || {
        temporal-sql-tool --db "$database" create
        prepare "$database"
    }
    temporal-sql-tool --db "$database" update-schema -d "/etc/temporal/schema/postgresql/v12/$schema/versioned"
done
