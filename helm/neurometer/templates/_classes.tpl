{{/*
The classes of hardware with all that each consists of, as {classes: [...]}: what a class does not say, the values say.
*/}}
{{- define "neurometer.classes" -}}
{{- $defaults := pick .Values "precision" "accelerator" "image" "resources" "memory" "javaOptions" "autoscaling" "nodeSelector" "affinity" }}
{{- $_ := set $defaults "replicas" .Values.replicaCount }}
{{- $classes := list }}
{{- $names := list }}
{{- range .Values.classes }}
{{- if has .name $names }}
{{- fail (printf "two classes are called %q" .name) }}
{{- end }}
{{- $names = append $names .name }}
{{- $class := mergeOverwrite (deepCopy $defaults) (deepCopy .) }}
{{- $_ := set $class "hardware" (default .name .hardware) }}
{{- $_ := set $class "fullname" (printf "%s-%s" (include "neurometer.fullname" $) .name) }}
{{- $_ := set $class "jobname" (printf "%s-%s" (include "neurometer.fullname" $ | trunc 31 | trimSuffix "-") .name) }}
{{- $_ := set $class "tolerations" (concat list $.Values.tolerations (default list .tolerations)) }}
{{- $_ := set $class "extraEnv" (concat $.Values.extraEnv (default list .extraEnv)) }}
{{- $classes = append $classes $class }}
{{- end }}
{{- if not $classes }}
{{- $class := deepCopy $defaults }}
{{- $_ := set $class "name" "default" }}
{{- $_ := set $class "hardware" .Values.hardware }}
{{- $_ := set $class "fullname" (include "neurometer.fullname" .) }}
{{- $_ := set $class "jobname" (include "neurometer.fullname" .) }}
{{- $_ := set $class "tolerations" .Values.tolerations }}
{{- $_ := set $class "extraEnv" .Values.extraEnv }}
{{- $classes = append $classes $class }}
{{- end }}
{{- include "neurometer.check" (dict "root" . "classes" $classes) }}
{{- dict "classes" $classes | toYaml }}
{{- end }}

{{/* Refuses values that render and cannot work. */}}
{{- define "neurometer.check" -}}
{{- $values := .root.Values }}
{{- $pods := 0 }}
{{- range .classes }}
{{- if .autoscaling.enabled }}
{{- if lt (int .autoscaling.maxReplicas) (int .autoscaling.minReplicas) }}
{{- fail (printf "class %s: autoscaling.maxReplicas is below minReplicas" .name) }}
{{- end }}
{{- if not (or .autoscaling.queueTime .autoscaling.cpuPercent) }}
{{- fail (printf "class %s: autoscaling needs queueTime or cpuPercent" .name) }}
{{- end }}
{{- if and .autoscaling.cpuPercent (not (include "neurometer.processors" .)) }}
{{- fail (printf "class %s: autoscaling.cpuPercent is a share of resources.requests.cpu, which is not set" .name) }}
{{- end }}
{{- $pods = add $pods .autoscaling.maxReplicas }}
{{- else }}
{{- $pods = add $pods .replicas }}
{{- end }}
{{- end }}
{{- if and (gt (int $pods) 1) (not $values.database.host) }}
{{- fail "without a database there is one replica: each would have models and reports of its own. Set database.host to a PostgreSQL server, or replicas and classes to one in all" }}
{{- end }}
{{- if and $values.database.host $values.persistence.enabled }}
{{- fail "with database.host nothing is kept in volumes: set persistence.enabled to false" }}
{{- end }}
{{- if and $values.database.host (not (or $values.database.existingSecret (and $values.database.username $values.database.password))) }}
{{- fail "set database.username and database.password, or name a secret with both in database.existingSecret" }}
{{- end }}
{{- if lt (int $values.terminationGracePeriodSeconds) (add 35 (int $values.preStopSeconds) | int) }}
{{- fail "terminationGracePeriodSeconds must be 35 or more above preStopSeconds: the service closes connections for 5 s, and requests in flight may take 30 s" }}
{{- end }}
{{- end }}

{{/* How many processors a class has: its CPU limit, or else its request, rounded up. */}}
{{- define "neurometer.processors" -}}
{{- $cpu := dig "limits" "cpu" (dig "requests" "cpu" "" .resources) .resources | toString }}
{{- if hasSuffix "m" $cpu }}
{{- divf (trimSuffix "m" $cpu | float64) 1000 | ceil | int }}
{{- else if $cpu }}
{{- $cpu | float64 | ceil | int }}
{{- end }}
{{- end }}

{{/*
The JVM reads the container's memory limit itself: a share of it is for the heap, and the service takes four fifths of the
rest for tensors. Instances and threads follow the processors.
*/}}
{{- define "neurometer.javaOptions" -}}
-XX:MaxRAMPercentage={{ .memory.heapPercent }}
{{- with include "neurometer.processors" . }} -XX:ActiveProcessorCount={{ . }}{{- end }}
{{- with .javaOptions }} {{ . }}{{- end }}
{{- end }}

{{- define "neurometer.resources" -}}
{{- $resources := deepCopy .resources }}
{{- if and (eq .accelerator "cuda") (not (hasKey $resources.limits "nvidia.com/gpu")) }}
{{- $_ := set $resources.limits "nvidia.com/gpu" 1 }}
{{- end }}
{{- toYaml $resources }}
{{- end }}

{{- define "neurometer.tolerations" -}}
{{- $tolerations := default list .tolerations }}
{{- if eq .accelerator "cuda" }}
{{- /* Nodes with GPUs are often kept for pods that ask for one. */}}
{{- $tolerations = append $tolerations (dict "key" "nvidia.com/gpu" "operator" "Exists" "effect" "NoSchedule") }}
{{- end }}
{{- with $tolerations }}
{{- toYaml . }}
{{- end }}
{{- end }}
