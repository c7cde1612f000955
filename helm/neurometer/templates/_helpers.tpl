{{- define "neurometer.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* Short enough for what is added to it. */}}
{{- define "neurometer.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains (include "neurometer.name" .) .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "neurometer.name" .) | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "neurometer.selectorLabels" -}}
app.kubernetes.io/name: {{ include "neurometer.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "neurometer.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "neurometer.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "neurometer.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "neurometer.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "neurometer.secretName" -}}
{{- default (include "neurometer.fullname" .) .Values.security.existingSecret }}
{{- end }}

{{- define "neurometer.claimName" -}}
{{- default (include "neurometer.fullname" .) .Values.persistence.existingClaim }}
{{- end }}

{{/* What the service's own pods have, and jobs and tests do not. */}}
{{- define "neurometer.podLabels" -}}
{{ include "neurometer.selectorLabels" . }}
app.kubernetes.io/component: server
{{- end }}

{{- define "neurometer.databaseSecretName" -}}
{{- default (printf "%s-database" (include "neurometer.fullname" .)) .Values.database.existingSecret }}
{{- end }}

{{/* The variables of a container that calls the service: with the key, where one is asked for. */}}
{{- define "neurometer.clientKey" -}}
{{- if .Values.security.enabled }}
{{- if not (or .Values.security.clientKey.secret .Values.security.apiKey .Values.security.existingSecret) }}
{{- fail "the chart's jobs and tests need a key: set security.apiKey, or name a secret in security.clientKey.secret" }}
{{- end }}
- name: KEY
  valueFrom:
    secretKeyRef:
      name: {{ default (include "neurometer.secretName" .) .Values.security.clientKey.secret }}
      key: {{ default "api-key" .Values.security.clientKey.key }}
{{- end }}
{{- end }}

{{- define "neurometer.image" -}}
{{ .image.repository }}:{{ .image.tag | default .version }}
{{- end }}
