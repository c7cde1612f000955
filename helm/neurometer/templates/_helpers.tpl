{{- define "neurometer.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "neurometer.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "neurometer.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "neurometer.name" .) | trunc 63 | trimSuffix "-" }}
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

{{/*
The JVM reads the container's memory limit itself: a share of it is for the heap, and the service takes four fifths of the
rest for tensors.
*/}}
{{- define "neurometer.javaOptions" -}}
-XX:MaxRAMPercentage={{ .Values.memory.heapPercent }}
{{- with .Values.javaOptions }} {{ . }}{{- end }}
{{- end }}
