{{/* The variables of the service's container. Takes root and class. */}}
{{- define "neurometer.environment" -}}
{{- $class := .class }}
{{- with .root }}
- name: NEUROMETER_HARDWARE
  value: {{ $class.hardware | quote }}
- name: NEUROMETER_INSTANCE
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: NEUROMETER_ENGINE_PRECISION
  value: {{ $class.precision }}
{{- if eq $class.accelerator "cuda" }}
# Requests that name no backend run on ND4J, and so on the GPU.
- name: NEUROMETER_ENGINE_BACKEND
  value: nd4j
{{- end }}
- name: NEUROMETER_SECURITY_ENABLED
  value: {{ .Values.security.enabled | quote }}
{{- if .Values.security.enabled }}
- name: NEUROMETER_SECURITY_API_KEY
  valueFrom:
    secretKeyRef:
      name: {{ include "neurometer.secretName" . }}
      key: api-key
      optional: true
- name: SPRING_CONFIG_IMPORT
  value: optional:file:/etc/neurometer/keys.yaml
- name: NEUROMETER_SECURITY_PROTECT_MANAGEMENT
  value: {{ .Values.security.protectManagement | quote }}
{{- end }}
{{- with .Values.database }}
{{- if .host }}
{{- $authority := "" }}
{{- if .caSecret }}
{{- $authority = "&sslrootcert=/etc/neurometer-database/ca.crt" }}
{{- else if hasPrefix "verify" .sslMode }}
{{- /* The authorities that Java trusts. */}}
{{- $authority = "&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory" }}
{{- end }}
- name: SPRING_DATASOURCE_URL
  value: {{ printf "jdbc:postgresql://%s:%d/%s?sslmode=%s%s" .host (int .port) .name .sslMode $authority | quote }}
- name: SPRING_DATASOURCE_USERNAME
  valueFrom:
    secretKeyRef:
      name: {{ include "neurometer.databaseSecretName" $.root }}
      key: username
- name: SPRING_DATASOURCE_PASSWORD
  valueFrom:
    secretKeyRef:
      name: {{ include "neurometer.databaseSecretName" $.root }}
      key: password
- name: SPRING_DATASOURCE_HIKARI_MAXIMUM_POOL_SIZE
  value: {{ .maxConnections | quote }}
{{- end }}
{{- end }}
- name: JAVA_TOOL_OPTIONS
  value: {{ include "neurometer.javaOptions" $class | quote }}
{{- with $class.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
{{- end }}
