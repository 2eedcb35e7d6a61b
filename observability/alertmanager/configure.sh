#!/bin/sh
# Writes Alertmanager's configuration: the routing, and the receivers that there are settings and secrets for. Says in one line what is off.
#
#   configure.sh FOLDER              writes FOLDER/alertmanager.yml
#   configure.sh FOLDER COMMAND ...  and then runs the command: the start of a container
#
# Settings are variables of the environment, secrets are files in the folder $Alertmanager__Secrets (docs/alerting.md has the list).
# Exit codes: 1 not written, 2 called wrongly or a wrong setting, named with its fix.
set -eu
umask 077

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
fail() { printf 'alertmanager: %s\n' "$2" >&2; exit "$1"; }
[ $# -ge 1 ] || fail 2 "configure.sh needs a folder to write to: configure.sh FOLDER [COMMAND ...]"
mkdir -p -- "$1/secrets" || fail 1 "the folder $1 cannot be written to: name another one, or change its permissions"
folder=$(CDPATH='' cd -- "$1" && pwd)
shift

# --- settings, each checked ---------------------------------------------------------------------------------------------------

# check KEY VALUE PATTERN WHAT: an empty value is none.
check() {
  [ -n "$2" ] || return 0
  printf '%s' "$2" | tr '\n' ' ' | grep -Eqx "$3" || fail 2 "Alertmanager__$1 must be $4"
}

secrets=${Alertmanager__Secrets:-/etc/alertmanager/secrets}
smtp_host=${Alertmanager__SmtpHost:-} smtp_user=${Alertmanager__SmtpUser:-} smtp_tls=${Alertmanager__SmtpTls:-true}
email_from=${Alertmanager__EmailFrom:-} email_to=${Alertmanager__EmailTo:-} email_on_call=${Alertmanager__EmailOnCall:-}
slack_channel=${Alertmanager__SlackChannel:-} pagerduty_url=${Alertmanager__PagerDutyUrl:-https://events.pagerduty.com/v2/enqueue}
webhook_url=${Alertmanager__WebhookUrl:-} watchdog_url=${Alertmanager__WatchdogUrl:-}
alerts_url=${Alertmanager__AlertsUrl:-http://localhost:5102/alerts} dashboards_url=${Alertmanager__DashboardsUrl:-http://localhost:3000/dashboards}
time_zone=${Alertmanager__TimeZone:-Europe/Lisbon}

url='https?://[^][:space:]"'\''<>{}\\[]+' address='[^][:space:]"<>{}\\,[]+@[^][:space:]"<>{}\\,[]+'
check SmtpHost "$smtp_host" '[A-Za-z0-9._-]+:[0-9]{1,5}' 'a host with its port, such as smtp.example.org:587'
check SmtpTls "$smtp_tls" 'true|false' 'true or false'
check EmailFrom "$email_from" "$address" 'an address, such as alerts@example.org'
check EmailTo "$email_to" "$address(, *$address)*" 'addresses, such as team@example.org, other@example.org'
check EmailOnCall "$email_on_call" "$address(, *$address)*" 'addresses, such as oncall@example.org'
check SlackChannel "$slack_channel" '[#@]?[^][:space:]"'\''{}[]{1,80}' "a channel, such as '#alerts'"
check PagerDutyUrl "$pagerduty_url" "$url" 'an address, such as https://events.eu.pagerduty.com/v2/enqueue'
check WebhookUrl "$webhook_url" "$url" 'an address, such as https://tool.example.org/alerts'
check WatchdogUrl "$watchdog_url" "$url" 'an address, such as https://deadman.example.org/platform'
check AlertsUrl "$alerts_url" "$url" 'an address, such as https://status.example.org/alerts'
check DashboardsUrl "$dashboards_url" "$url" 'an address, such as https://grafana.example.org/dashboards'
check TimeZone "$time_zone" '[A-Za-z0-9_+/-]+' 'a zone of the tz database, such as Europe/Lisbon'
# Where the machine has no zones, Alertmanager brings its own, and is the one to say so.
[ ! -d /usr/share/zoneinfo ] || [ -f "/usr/share/zoneinfo/$time_zone" ] \
  || fail 2 "Alertmanager__TimeZone must be a zone of the tz database, such as Europe/Lisbon: there is no $time_zone"

# --- secrets: which file holds one, or why there is none ------------------------------------------------------------------------

# secret NAME VALUE PATTERN WHAT: sets $file, or $missing.
secret() {
  file=$secrets/$1 missing=
  if [ -n "$2" ]; then file=$folder/secrets/$1; printf '%s' "$2" >"$file"; fi
  if [ ! -e "$file" ]; then missing="no $file"
  elif [ ! -r "$file" ]; then missing="$file cannot be read"
  elif ! tr -d '\r\n' <"$file" | grep -Eqx "$3"; then missing="$file does not hold $4"
  fi
}

secret pagerduty_key "${Alertmanager__PagerDutyKey:-}" '[A-Za-z0-9]{32}' 'a routing key of 32 characters'
pagerduty=$missing pagerduty_key=$file
secret slack_url "${Alertmanager__SlackUrl:-}" "$url" 'the address of an incoming webhook'
slack=$missing slack_url=$file
secret smtp_password "${Alertmanager__SmtpPassword:-}" '.+' 'a password'
smtp_password=$file email=
[ -z "$smtp_user" ] || email=$missing
[ -n "$email_to" ] || email='no Alertmanager__EmailTo'
[ -n "$email_from" ] || email='no Alertmanager__EmailFrom'
[ -n "$smtp_host" ] || email='no Alertmanager__SmtpHost'
secret webhook_token "${Alertmanager__WebhookToken:-}" '.+' 'a token'
webhook_token=$file; [ -z "$missing" ] || webhook_token=
webhook=; [ -n "$webhook_url" ] || webhook='no Alertmanager__WebhookUrl'
secret watchdog_token "${Alertmanager__WatchdogToken:-}" '.+' 'a token'
watchdog_token=$file; [ -z "$missing" ] || watchdog_token=
watchdog=; [ -n "$watchdog_url" ] || watchdog='no Alertmanager__WatchdogUrl'

# --- the file -------------------------------------------------------------------------------------------------------------------

quote() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/''/g")"; }

email_to() { # ADDRESSES
  [ -z "$email" ] || return 0
  cat <<END
    email_configs:
      - to: $(quote "$1")
        send_resolved: true
        headers: {Subject: '{{ template "platform.title" . }}'}
        text: '{{ template "platform.text" . }}'
        html: '{{ template "platform.html" . }}'
END
}

webhook_to() { # URL TOKEN-FILE RESOLVED
  [ -n "$1" ] || return 0
  printf '    webhook_configs:\n      - url: %s\n        send_resolved: %s\n' "$(quote "$1")" "$3"
  [ -z "$2" ] || printf '        http_config: {authorization: {credentials_file: %s}}\n' "$(quote "$2")"
}

pagerduty_to() {
  [ -z "$pagerduty" ] || return 0
  # Without these details, Alertmanager would send its own, in which every label is listed.
  cat <<END
    pagerduty_configs:
      - routing_key_file: $(quote "$pagerduty_key")
        url: $(quote "$pagerduty_url")
        send_resolved: true
        severity: critical
        class: '{{ .GroupLabels.alertname }}'
        component: '{{ .GroupLabels.service }}'
        client: Alertmanager
        client_url: $(quote "$alerts_url")
        description: '{{ template "platform.title" . }}'
        details:
          firing: '{{ if .Alerts.Firing }}{{ template "platform.text" . }}{{ end }}'
          resolved: '{{ if not .Alerts.Firing }}{{ template "platform.text" . }}{{ end }}'
          num_firing: '{{ .Alerts.Firing | len }}'
          num_resolved: '{{ .Alerts.Resolved | len }}'
        links:
          - href: '{{ with index .Alerts 0 }}{{ or .Annotations.runbook_url "$alerts_url" }}{{ end }}'
            text: Runbook
          - href: '{{ with index .Alerts 0 }}{{ template "platform.dashboard" . }}{{ end }}'
            text: Dashboard
END
}

slack_to() {
  [ -z "$slack" ] || return 0
  printf '    slack_configs:\n      - api_url_file: %s\n' "$(quote "$slack_url")"
  [ -z "$slack_channel" ] || printf '        channel: %s\n' "$(quote "$slack_channel")"
  cat <<END
        send_resolved: true
        title: '{{ template "platform.slack.title" . }}'
        title_link: $(quote "$alerts_url")
        fallback: '{{ template "platform.slack.title" . }}'
        text: '{{ template "platform.slack.text" . }}'
END
}

{
  printf 'global:\n  resolve_timeout: 5m\n'
  if [ -z "$email" ]; then
    printf '  smtp_from: %s\n  smtp_smarthost: %s\n  smtp_require_tls: %s\n' "$(quote "$email_from")" "$(quote "$smtp_host")" "$smtp_tls"
    [ -z "$smtp_user" ] || printf '  smtp_auth_username: %s\n  smtp_auth_password_file: %s\n' "$(quote "$smtp_user")" "$(quote "$smtp_password")"
  fi
  printf 'templates: [%s, %s]\n\n' "$(quote "$here/platform.tmpl")" "$(quote "$folder/links.tmpl")"
  sed "s|^\( *location: \).*|\1$time_zone|" "$here/routing.yml"
  printf '\nreceivers:\n  - name: watchdog\n'
  webhook_to "$watchdog_url" "$watchdog_token" false
  printf '  - name: pager\n'
  pagerduty_to; email_to "${email_on_call:-$email_to}"; webhook_to "$webhook_url" "$webhook_token" true
  printf '  - name: email\n'
  email_to "$email_to"; slack_to; webhook_to "$webhook_url" "$webhook_token" true
  printf '  - name: email-digest\n'
  email_to "$email_to"; webhook_to "$webhook_url" "$webhook_token" true
} >"$folder/alertmanager.yml.new"
printf '{{ define "platform.alerts" }}%s{{ end }}{{ define "platform.dashboards" }}%s{{ end }}\n' "$alerts_url" "$dashboards_url" >"$folder/links.tmpl"
mv -f -- "$folder/alertmanager.yml.new" "$folder/alertmanager.yml"

on() { if [ -z "$2" ]; then printf '%s on' "$1"; else printf '%s off (%s)' "$1" "$2"; fi; }
printf 'alertmanager: %s, %s, %s, %s, %s\n' "$(on pagerduty "$pagerduty")" "$(on email "$email")" "$(on slack "$slack")" \
  "$(on webhook "$webhook")" "$(on watchdog "$watchdog")" >&2

[ $# -gt 0 ] || exit 0
unset Alertmanager__PagerDutyKey Alertmanager__SlackUrl Alertmanager__SmtpPassword Alertmanager__WebhookToken Alertmanager__WatchdogToken
exec "$@"
