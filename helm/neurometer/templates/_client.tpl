{{/*
The pod of a job or a test that calls the service: everything but labels. Takes root, image, arguments, environment and
resources.
*/}}
{{- define "neurometer.clientPod" -}}
{{- $client := . }}
{{- with .root }}
restartPolicy: Never
automountServiceAccountToken: false
serviceAccountName: {{ include "neurometer.serviceAccountName" . }}
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  {{- toYaml .Values.podSecurityContext | nindent 2 }}
containers:
  - name: client
    image: {{ include "neurometer.image" (dict "image" .Values.image "version" .Chart.AppVersion) | quote }}
    imagePullPolicy: {{ .Values.image.pullPolicy }}
    command: [bash]
    args:
      {{- toYaml $client.arguments | nindent 6 }}
    securityContext:
      {{- toYaml .Values.securityContext | nindent 6 }}
    env:
      {{- with include "neurometer.clientKey" . }}
      {{- . | trim | nindent 6 }}
      {{- end }}
      {{- toYaml (append $client.environment (dict "name" "JAVA_TOOL_OPTIONS" "value" "-XX:MaxRAMPercentage=50")) | nindent 6 }}
    resources:
      {{- toYaml .Values.profiling.resources | nindent 6 }}
    volumeMounts:
      - name: scripts
        mountPath: /scripts
        readOnly: true
      - name: tmp
        mountPath: /tmp
volumes:
  - name: scripts
    configMap:
      name: {{ include "neurometer.fullname" . }}-scripts
  - name: tmp
    emptyDir: {}
{{- end }}
{{- end }}

{{/* What a job that profiles the models on one class runs. Takes root, class and failAbove. */}}
{{- define "neurometer.profileJob" -}}
{{- $class := .class }}
{{- $failAbove := .failAbove }}
{{- with .root }}
{{- $environment := list
    (dict "name" "URL" "value" (printf "http://%s:%d" $class.fullname (int .Values.service.port)))
    (dict "name" "HARDWARE" "value" $class.hardware)
    (dict "name" "PROTOCOL" "value" .Values.profiling.protocol)
    (dict "name" "BATCH_SIZES" "value" (.Values.profiling.batchSizes | toJson))
    (dict "name" "FAIL_ABOVE" "value" $failAbove)
    (dict "name" "STRICT" "value" (.Values.profiling.weekly.strict | toString)) }}
activeDeadlineSeconds: {{ .Values.profiling.timeoutSeconds }}
# A second try would measure again.
backoffLimit: 0
template:
  metadata:
    labels:
      {{- include "neurometer.labels" . | nindent 6 }}
      app.kubernetes.io/component: client
      neurometer.io/class: {{ $class.name }}
  spec:
    {{- include "neurometer.clientPod" (dict "root" . "arguments" (prepend .Values.profiling.models "/scripts/profile.sh") "environment" $environment) | trim | nindent 4 }}
{{- end }}
{{- end }}
